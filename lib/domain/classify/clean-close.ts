import type { SessionFacts } from '../sessions/session-facts';

type EndFacts = Pick<SessionFacts, 'rules' | 'close' | 'error'>;

const NORMAL = 1000;
const GOING_AWAY = 1001;
/** RFC 6455 §7.4.1: a close frame without a code, and an end without a close frame. */
const NO_STATUS = 1005;
const ABNORMAL = 1006;

/**
 * Whether a session that has its answer ended cleanly (decision 57): by us with 1000, or by the server with 1000 or 1001, with a close
 * frame without a code, or with a plain end of the TCP connection. A reset connection and every other code are no clean end.
 */
export function isCleanClose(facts: EndFacts): boolean {
  const { close } = facts;
  if (close === null || close.unanswered) return false;
  if (close.by === 'client') return close.code === NORMAL;
  if (isPlainEnd(facts)) return true;
  return close.by === 'server' && (close.code === NORMAL || close.code === GOING_AWAY);
}

/** A clean end that says nothing of itself: a close frame without a code, or the end of the TCP connection. */
export function isPlainEnd({ rules, close, error }: EndFacts): boolean {
  if (rules === undefined || close === null || error !== null) return false;
  if (close.by === 'network') return close.code === ABNORMAL;
  return close.by === 'server' && close.code === NO_STATUS;
}
