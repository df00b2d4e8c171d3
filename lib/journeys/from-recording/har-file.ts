import { z } from 'zod';
import { AppError } from '../../kit/errors';

/** A WebSocket of a recorded browser session, with what was sent over it. */
export type Recording = {
  url: URL;
  /** Day of the recording, `2026-11-28`; empty where it is not known. */
  day: string;
  /** Subprotocols that the page offered. */
  protocols: string[];
  /** Text messages in order; `time` in seconds. */
  messages: RawMessage[];
  binaryCount: number;
  /** Paths of the other sockets. */
  otherPaths: string[];
  /** Whether the recording has the headers `Cookie` or `Authorization`, which Chrome leaves out of a sanitised one. */
  hasCredentials: boolean;
};

export type RawMessage = { isSent: boolean; time: number; data: string };

const TEXT = 1;

const harMessage = z.looseObject({
  type: z.string(),
  time: z.number(),
  opcode: z.number(),
  data: z.string(),
});
const harEntry = z.looseObject({
  _resourceType: z.string().optional(),
  startedDateTime: z.string().optional(),
  request: z.looseObject({
    url: z.string(),
    headers: z.array(z.looseObject({ name: z.string(), value: z.string() })).default([]),
  }),
  _webSocketMessages: z.array(harMessage).optional(),
});
const harFile = z.looseObject({ log: z.looseObject({ entries: z.array(harEntry) }) });

type Entry = z.infer<typeof harEntry>;

/**
 * The socket with most messages of a HAR (HTTP Archive 1.2 with Chrome's `_webSocketMessages`). `part`: what its URL contains, ''
 * for any. Throws `invalid_input` with what to record instead.
 */
export function readHar(text: string, part: string): Recording {
  const { entries } = parseHar(text).log;
  const sockets = entries.filter(({ request }) => isSocketUrl(request.url));
  const found = sockets
    .filter(({ request }) => request.url.includes(part))
    .filter((entry) => messagesOf(entry).length > 0)
    .sort((a, b) => messagesOf(b).length - messagesOf(a).length);
  const [entry, ...others] = found;
  if (entry === undefined) throw new AppError('invalid_input', missingText(sockets, part));
  const texts = messagesOf(entry).filter(({ opcode }) => opcode === TEXT);
  return {
    url: new URL(entry.request.url),
    day: entry.startedDateTime?.slice(0, 10) ?? '',
    protocols: headerOf(entry, 'sec-websocket-protocol').split(/,\s*/).filter(Boolean),
    messages: texts.map(({ type, time, data }) => ({ isSent: type === 'send', time, data })),
    binaryCount: messagesOf(entry).length - texts.length,
    otherPaths: [...new Set(others.map(({ request }) => new URL(request.url).pathname))],
    hasCredentials: headerOf(entry, 'cookie') !== '' || headerOf(entry, 'authorization') !== '',
  };
}

function parseHar(text: string): z.infer<typeof harFile> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new AppError('invalid_input', 'this is no HAR: it is not JSON');
  }
  const parsed = harFile.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') || 'log';
  throw new AppError(
    'invalid_input',
    `this is no HAR: ${place}: ${issue?.message ?? 'is missing'}`,
  );
}

function isSocketUrl(url: string): boolean {
  return URL.canParse(url) && /^wss?:/.test(url);
}

function messagesOf(entry: Entry) {
  return entry._webSocketMessages ?? [];
}

function headerOf({ request }: Entry, name: string): string {
  return request.headers.find((one) => one.name.toLowerCase() === name)?.value ?? '';
}

function missingText(sockets: Entry[], part: string): string {
  if (sockets.length === 0)
    return 'there is no WebSocket in this recording: open the Network panel before the page connects, use the page, then export the HAR';
  const paths = [...new Set(sockets.map(({ request }) => new URL(request.url).pathname))];
  if (part !== '' && !sockets.some(({ request }) => request.url.includes(part)))
    return `no WebSocket of this recording has ${part} in its URL; there are ${paths.join(', ')}`;
  return 'the recording has a WebSocket but not its messages: export it from Chrome’s Network panel, which keeps them (Playwright’s recordHar does not)';
}
