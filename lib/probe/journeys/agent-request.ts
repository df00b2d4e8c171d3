import type { FrameMeaning } from '../../domain/sessions/session-facts';
import type { SessionIds } from '../session/session-spec';

/** A question that a real agent can answer without any state. */
export const QUESTION =
  'What is 17 multiplied by 23, and is the result a prime number? Use a tool if you have one.';

/** The one request of the built-in journey. It says the same under every name that backends read. */
export function agentRequest(ids: SessionIds, now: number): string {
  return JSON.stringify({
    type: 'start_agent',
    payload: {
      user_request: QUESTION,
      content: QUESTION,
      message: QUESTION,
      thread_id: ids.threadId,
      run_id: ids.runId,
      timestamp: new Date(now).toISOString(),
    },
    thread_id: ids.threadId,
    run_id: ids.runId,
    message_id: ids.messageId,
    timestamp: now / 1000,
  });
}

/** What a frame asks of every client by itself: a pong, or the handshake's acknowledgement. Null for all others. */
export function answerTo(meaning: FrameMeaning, ids: SessionIds, now: number): string | null {
  const timestamp = now / 1000;
  if (meaning.kind === 'ping') return JSON.stringify({ type: 'pong', timestamp });
  if (meaning.kind !== 'handshake' || meaning.name !== 'handshake_response') return null;
  const thread_id = meaning.threadId ?? ids.threadId;
  return JSON.stringify({ type: 'handshake_acknowledged', thread_id, timestamp });
}
