import type { ConnectionEnd } from './transport';

/** RFC 6455 §7.4.1: what `ws` reports for a close frame without a code, and for an end without a close frame. */
const NO_STATUS = 1005;
const ABNORMAL = 1006;
const NORMAL = 1000;

/** What is known when an accepted connection has ended. */
export type WsEnding = {
  /** As `ws` reports it: the code of the server's frame, 1005 for a frame without one, 1006 where no frame came. */
  code: number;
  reason: string;
  /** The close code by which `ws` answered a protocol violation. */
  violation: number | null;
  /** The close frame that we sent. */
  sent: { code: number; reason: string } | null;
  isTerminated: boolean;
};

/** Who ended a connection, and with what: the first close frame decides. */
export function connectionEnd(ending: WsEnding): ConnectionEnd {
  const { code, reason, violation, sent } = ending;
  const received = code === ABNORMAL ? null : { code: code === NO_STATUS ? null : code, reason };
  if (violation !== null)
    return { received, by: 'client', code: violation, reason: '', answer: 'confirmed' };
  if (sent) {
    return {
      received,
      by: 'client',
      code: sent.code,
      reason: sent.reason,
      answer: answerOf(ending, sent.code),
    };
  }
  if (received === null) return { received, by: 'network', code: ABNORMAL, reason: '' };
  return { received, by: 'server', code, reason };
}

function answerOf({ code, reason, isTerminated }: WsEnding, sentCode: number) {
  if (code === ABNORMAL) return isTerminated ? 'none' : 'dropped';
  if (code === sentCode || code === NO_STATUS || code === NORMAL) return 'confirmed';
  return { code, reason };
}
