import type { Json } from '../language/journey-source';

const HEADERS_LIMIT = 100;

/** Reads one frame of STOMP 1.2 as `{command, headers, body}`; null for a heartbeat. A body that is JSON is parsed. */
export function readStompFrame(text: string, parse: (text: string) => Json | undefined): Json {
  const frame = text.replace(/\0\s*$/, '');
  const end = /\r?\n\r?\n/.exec(frame);
  const head = (end ? frame.slice(0, end.index) : frame).trim();
  const body = end ? frame.slice(end.index + end[0].length) : '';
  const [command = '', ...lines] = head.split(/\r?\n/);
  if (command === '') return null;
  // The first of repeated headers counts (STOMP 1.2, "Repeated Header Entries").
  const headers = new Map<string, string>();
  for (const line of lines.slice(0, HEADERS_LIMIT)) {
    const colon = line.indexOf(':');
    const name = unescapeHeader(colon < 0 ? line : line.slice(0, colon));
    if (!headers.has(name))
      headers.set(name, colon < 0 ? '' : unescapeHeader(line.slice(colon + 1)));
  }
  return { command, headers: Object.fromEntries(headers), body: parse(body) ?? body };
}

/** Writes `{command, headers, body}` as one frame. Other values are no frame: they become the text of their JSON. */
export function writeStompFrame(body: Json): string {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return typeof body === 'string' ? body : JSON.stringify(body);
  const { command, headers, body: content = '' } = body;
  const lines = Object.entries(isMap(headers) ? headers : {}).map(([name, value]) =>
    // CONNECT carries its headers unescaped, for servers of version 1.0.
    command === 'CONNECT'
      ? `${name}:${value}`
      : `${escapeHeader(name)}:${escapeHeader(String(value))}`,
  );
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return `${[String(command), ...lines].join('\n')}\n\n${text}\0`;
}

function isMap(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const ESCAPES: Record<string, string> = { '\\r': '\r', '\\n': '\n', '\\c': ':', '\\\\': '\\' };

function unescapeHeader(text: string): string {
  return text.replace(/\\[rnc\\]/g, (found) => ESCAPES[found] ?? found);
}

function escapeHeader(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\r', '\\r')
    .replaceAll('\n', '\\n')
    .replaceAll(':', '\\c');
}
