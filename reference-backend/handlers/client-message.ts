import type { Frame } from '../session/frames';

export type ClientMessage = {
  /** After aliases. */
  type: string;
  receivedType: string;
  payload: Frame;
  threadId: string | undefined;
  runId: string | undefined;
};

const ALIASES: Record<string, string> = {
  user: 'user_message',
  user_input: 'user_message',
  message: 'user_message',
  agent: 'agent_request',
};

/** Reads `{type, payload?, thread_id?, run_id?}`; without a payload the whole object is the payload. */
export function readMessage(text: string): ClientMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(value) || typeof value.type !== 'string') return null;
  const payload = isObject(value.payload) ? value.payload : value;
  return {
    type: ALIASES[value.type] ?? value.type,
    receivedType: value.type,
    payload,
    threadId: idOf(payload.thread_id) ?? idOf(value.thread_id),
    runId: idOf(payload.run_id) ?? idOf(value.run_id),
  };
}

function isObject(value: unknown): value is Frame {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function idOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
