import type { FrameMeaning } from '../../domain/sessions/session-facts';
import type { RequestIds, RunIds } from './journey';

/** A question that a real agent can answer without any state. */
export const STANDARD_QUESTION =
  'What is 17 multiplied by 23, and is the result a prime number? Use a tool if you have one.';

/** The one request of the built-in journey. It carries the question under every name that known backends read. */
export function agentRequest(ids: RequestIds, now: number, question = STANDARD_QUESTION) {
  return {
    type: 'start_agent',
    payload: {
      user_request: question,
      content: question,
      message: question,
      thread_id: ids.threadId,
      run_id: ids.runId,
      timestamp: new Date(now).toISOString(),
    },
    thread_id: ids.threadId,
    run_id: ids.runId,
    message_id: ids.messageId,
    timestamp: now / 1000,
  };
}

/** The reply that a frame expects of every client: a pong, or the acknowledgement of a handshake. Null for all other frames. */
export function automaticReply(
  meaning: FrameMeaning,
  ids: Pick<RunIds, 'threadId'>,
  now: number,
): Record<string, unknown> | null {
  const timestamp = now / 1000;
  if (meaning.kind === 'ping') return { type: 'pong', timestamp };
  if (meaning.kind !== 'handshake' || meaning.name !== 'handshake_response') return null;
  const thread_id = meaning.threadId ?? ids.threadId;
  return { type: 'handshake_acknowledged', thread_id, timestamp };
}
