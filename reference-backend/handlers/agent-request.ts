import type { ClientMessage } from './message-router';

/** What asks for an agent. */
export const AGENT_MESSAGE_TYPES = [
  'start_agent',
  'agent_request',
  'user_message',
  'chat',
] as const;

/** The user's words in a message, or null where the field that its type requires is missing. */
export function requestText({ type, payload }: ClientMessage): string | null {
  const fields =
    type === 'start_agent' || type === 'agent_request'
      ? [payload.user_request]
      : [payload.content, payload.text, payload.message];
  const text = fields.find((field) => typeof field === 'string' && field.trim() !== '');
  return typeof text === 'string' ? text : null;
}
