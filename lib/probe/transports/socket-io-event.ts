/** Deepest nesting that is written. */
const DEPTH_LIMIT = 64;

/**
 * What a message to send means as an event: a list is `[event, ...arguments]`, an object is the one argument of the event that its
 * `type` names, anything else, bytes included, the argument of the event `message`.
 */
export function parseEvent(data: string | Uint8Array): { event: string; args: unknown[] } {
  const value = typeof data === 'string' ? parseText(data) : data;
  if (Array.isArray(value) && typeof value[0] === 'string')
    return { event: value[0], args: value.slice(1) };
  const type: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, 'type') : undefined;
  return { event: typeof type === 'string' ? type : 'message', args: [value] };
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** An event as a message: `{"event": …, "data": the first argument, "args": all of them}`. Binary arguments are named by their size. */
export function writeEvent(event: string, args: readonly unknown[]): string {
  const readable = args.map((value) => withoutBinary(value, 0));
  return JSON.stringify({ event, data: readable[0], args: readable });
}

function withoutBinary(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return `<${value.byteLength} bytes>`;
  if (depth >= DEPTH_LIMIT) return '<nested too deeply>';
  if (Array.isArray(value)) return value.map((item) => withoutBinary(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withoutBinary(item, depth + 1)]),
  );
}

/** The arguments of an event. One that asks for an acknowledgement gets an empty one, as most clients answer. */
export function answered(args: unknown[]): unknown[] {
  const last = args.at(-1);
  if (typeof last !== 'function') return args;
  last();
  return args.slice(0, -1);
}
