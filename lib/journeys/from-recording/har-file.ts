import { z } from 'zod';
import { AppError } from '../../kit/errors';

/** A WebSocket of a recorded browser session, with what was sent over it. */
export type Recording = {
  url: URL;
  /** Day of the recording, `2026-11-28`; empty where it is not known. */
  day: string;
  /** Subprotocols that the page offered. */
  protocols: string[];
  /** Messages in order; `time` in seconds. */
  messages: RawMessage[];
  /** Paths of the other sockets. */
  otherPaths: string[];
  /** Whether the recording has the headers `Cookie` or `Authorization`, which Chrome leaves out of a sanitised one. */
  hasCredentials: boolean;
};

/** `data` of a binary frame that is no text is its base64. */
export type RawMessage = {
  isSent: boolean;
  time: number;
  data: string;
  /** `text`: a binary frame with readable text in it. `bytes`: any other one. Absent for a text frame. */
  binary?: 'text' | 'bytes' | undefined;
};

const TEXT = 1;
const BINARY = 2;

/** Written by Chrome, and by proxies and browsers that follow it more or less. */
const harMessage = z.looseObject({
  type: z.string().default(''),
  time: z.union([z.number(), z.string()]).optional(),
  opcode: z.number().default(TEXT),
  data: z.string().nullish(),
});
const harHeaders = z.array(z.looseObject({ name: z.string(), value: z.string() })).default([]);
const harEntry = z.looseObject({
  _resourceType: z.string().nullish(),
  startedDateTime: z.string().nullish(),
  request: z.looseObject({ url: z.string(), headers: harHeaders }),
  response: z.looseObject({ status: z.number().nullish() }).nullish(),
  _webSocketMessages: z.array(harMessage).nullish(),
});
const harFile = z.looseObject({
  log: z.looseObject({
    creator: z.looseObject({ name: z.string() }).nullish(),
    entries: z.array(harEntry),
  }),
});

type Entry = z.infer<typeof harEntry>;

/**
 * The socket with most messages of a HAR (HTTP Archive 1.2 with Chrome's `_webSocketMessages`). `part`: what its URL contains, ''
 * for any. Throws `invalid_input` with what to record instead.
 */
export function readHar(text: string, part: string): Recording {
  const { entries, creator } = parseHar(text).log;
  const sockets = entries.filter(isSocket);
  const found = sockets
    .filter(({ request }) => request.url.includes(part))
    .filter((entry) => messagesOf(entry).length > 0)
    .sort((a, b) => messagesOf(b).length - messagesOf(a).length);
  const [entry, ...others] = found;
  if (entry === undefined)
    throw new AppError('invalid_input', missingText(sockets, { part, by: creator?.name ?? '' }));
  return {
    url: socketUrl(entry),
    day: entry.startedDateTime?.slice(0, 10) ?? '',
    protocols: headerOf(entry, 'sec-websocket-protocol').split(/,\s*/).filter(Boolean),
    messages: messagesOf(entry).flatMap(readMessage),
    otherPaths: [...new Set(others.map((other) => socketUrl(other).pathname))],
    hasCredentials: headerOf(entry, 'cookie') !== '' || headerOf(entry, 'authorization') !== '',
  };
}

function parseHar(text: string): z.infer<typeof harFile> {
  let json: unknown;
  try {
    // Some exporters begin with a byte order mark.
    json = JSON.parse(text.replace(/^\ufeff/, ''));
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

const SWITCHING_PROTOCOLS = 101;

/** Firefox and Safari write the address of the upgrade as that of an HTTP request. */
function isSocket(entry: Entry): boolean {
  const { request, response, _resourceType } = entry;
  if (!URL.canParse(request.url)) return false;
  if (/^wss?:/.test(request.url)) return true;
  return (
    /^https?:/.test(request.url) &&
    (_resourceType === 'websocket' ||
      messagesOf(entry).length > 0 ||
      (response?.status === SWITCHING_PROTOCOLS && /^websocket$/i.test(headerOf(entry, 'upgrade'))))
  );
}

function socketUrl({ request }: Entry): URL {
  return new URL(request.url.replace(/^http/, 'ws'));
}

type HarMessage = z.infer<typeof harMessage>;

/** Messages that went over the socket: not the errors and control frames that some exporters list with them. */
function messagesOf({ _webSocketMessages }: Entry): HarMessage[] {
  return (_webSocketMessages ?? []).filter(
    ({ type, opcode }) => DIRECTION.test(type) && (opcode === TEXT || opcode === BINARY),
  );
}

const SENT = /^(?:send|sent|out|outgoing|outbound|client|request)$/i;
const DIRECTION =
  /^(?:send|sent|out|outgoing|outbound|client|request|receive|received|in|incoming|inbound|server|response)$/i;

function readMessage({ type, time, opcode, data }: HarMessage, index: number): RawMessage[] {
  const message = { isSent: SENT.test(type), time: secondsOf(time, index), data: data ?? '' };
  if (opcode === TEXT) return [message];
  const bytes = Buffer.from(message.data, 'base64');
  const text = bytes.toString('utf8');
  // A binary frame may hold a text, such as JSON.
  if (/^\s*[{[]/.test(text) && !text.includes('\ufffd'))
    return [{ ...message, data: text, binary: 'text' }];
  return [{ ...message, binary: 'bytes' }];
}

/** Epoch seconds; of an exporter without usable times the messages are a tenth of a second apart. */
function secondsOf(time: HarMessage['time'], index: number): number {
  if (typeof time === 'number' && Number.isFinite(time)) return time > 1e11 ? time / 1000 : time;
  const parsed = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return Number.isFinite(parsed) ? parsed / 1000 : index / 10;
}

function headerOf({ request }: Entry, name: string): string {
  return request.headers.find((one) => one.name.toLowerCase() === name)?.value ?? '';
}

/** Browsers whose export has no messages of WebSockets. */
const WITHOUT_MESSAGES = /firefox|webkit|safari/i;

function missingText(sockets: Entry[], { part, by }: { part: string; by: string }): string {
  if (sockets.length === 0)
    return 'there is no WebSocket in this recording: open the Network panel before the page connects, use the page, then export the HAR';
  const paths = [...new Set(sockets.map((entry) => socketUrl(entry).pathname))];
  if (part !== '' && !sockets.some(({ request }) => request.url.includes(part)))
    return `no WebSocket of this recording has ${part} in its URL; there are ${paths.join(', ')}`;
  if (/playwright/i.test(by))
    return 'the recording has a WebSocket but not its messages: Playwright’s recordHar keeps them since June 2026, and in the HAR itself only with `content: "embed"`; or export it from Chrome’s or Edge’s Network panel';
  const whose = WITHOUT_MESSAGES.test(by) ? `, as every export of ${by.slice(0, 40)}` : '';
  return `the recording has a WebSocket but not its messages${whose}: export it from Chrome’s or Edge’s Network panel, which keep them (Firefox and Safari do not)`;
}
