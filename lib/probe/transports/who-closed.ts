import type { SessionFacts } from '../../domain/sessions/session-facts';

type Close = NonNullable<SessionFacts['close']>;

/** What is known when an accepted connection has ended. */
export type Ending = {
  /** What `ws` reports: the code of the server's frame, 1005 for one without a code, 1006 where none came. */
  code: number;
  reason: string;
  atMs: number;
  /** The close code that answered a protocol violation. */
  violation: number | null;
  ours: { code: number; reason: string } | null;
  /** We cut the connection. */
  isCut: boolean;
  /** The run had completed before. */
  isComplete: boolean;
};

/** Who ended a connection, and with what: the first close frame decides. */
export function whoClosed(ending: Ending): { close: Close; warning: string | null } {
  const { code, reason, atMs, ours } = ending;
  if (ending.violation !== null) {
    return { close: { code: ending.violation, reason: '', by: 'client', atMs }, warning: null };
  }
  if (!ours) {
    const by = code === 1006 ? 'network' : 'server';
    return { close: { code, reason: code === 1006 ? '' : reason, by, atMs }, warning: null };
  }
  const own: Close = { code: ours.code, reason: ours.reason, by: 'client', atMs };
  if (code === 1006) {
    if (ending.isCut) return { close: { ...own, unanswered: true }, warning: null };
    return { close: own, warning: 'the server ended the connection without answering our close' };
  }
  if (code === ours.code || code === 1005 || code === 1000) return { close: own, warning: null };
  // After the final event a code that echoes nothing is the server's own close, crossing ours.
  if (ending.isComplete) return { close: { code, reason, by: 'server', atMs }, warning: null };
  return { close: own, warning: `our close was answered with ${code} ${reason}`.trim() };
}
