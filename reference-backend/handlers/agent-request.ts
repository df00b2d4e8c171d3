import type { ClientMessage } from './client-message';

/** Message types that request an agent. */
export const AGENT_MESSAGE_TYPES = [
  'start_agent',
  'agent_request',
  'user_message',
  'chat',
] as const;

/** The user's text in a message, or null where the required field of its type is missing. */
export function requestText({ type, payload }: ClientMessage): string | null {
  const fields =
    type === 'start_agent' || type === 'agent_request'
      ? [payload.user_request]
      : [payload.content, payload.text, payload.message];
  const text = fields.find((field) => typeof field === 'string' && field.trim() !== '');
  return typeof text === 'string' ? text : null;
}
