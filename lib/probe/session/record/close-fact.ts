import type { SessionFacts } from '../../../domain/sessions/session-facts';
import type { ConnectionEnd } from '../../transports/transport';

type Close = NonNullable<SessionFacts['close']>;

/** The close of a session as a fact, and a warning where the server did not answer ours as it should. */
export function closeFact(
  end: ConnectionEnd,
  session: { atMs: number; isComplete: boolean },
): { close: Close; warning: string | null } {
  const { atMs, isComplete } = session;
  const { code, reason, by } = end;
  const close: Close = { code, reason, by, atMs };
  if (end.by !== 'client' || end.answer === 'confirmed') return { close, warning: null };
  const { answer } = end;
  if (answer === 'none') return { close: { ...close, unanswered: true }, warning: null };
  if (answer === 'dropped')
    return { close, warning: 'the server ended the connection without answering our close' };
  // After the final event a close with another code is the server's own, sent at the same time as ours.
  if (isComplete) return { close: { ...answer, by: 'server', atMs }, warning: null };
  return { close, warning: `our close was answered with ${answer.code} ${answer.reason}`.trim() };
}
