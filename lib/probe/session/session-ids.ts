import { markProbeId } from '../../domain/sessions/probe-id';
import { uuidv7 } from '../../kit/ids';
import type { SessionIds } from './session-spec';

const UUID_BYTES = 16;
const TRACE_BYTES = 16;
const SPAN_BYTES = 8;

/** Fresh ids for one session, in the shapes that backends accept: long, random, without reserved prefixes. Run and thread are known to every Tocsin as ids of ours. `now`: epoch ms. */
export function freshIds(now: number, random: (size: number) => Uint8Array): SessionIds {
  const take = takeFrom(random(TRACE_BYTES + SPAN_BYTES + 4 * UUID_BYTES));
  return {
    traceId: take(TRACE_BYTES).toString('hex'),
    spanId: take(SPAN_BYTES).toString('hex'),
    runId: oneText(markProbeId(uuidv7(now, take))),
    threadId: oneText(markProbeId(uuidv7(now, take))),
    userId: uuidv7(now, take),
    messageId: uuidv7(now, take),
  };
}

/** A copy of an ASCII text that does not keep the parts which it was put together from. */
function oneText(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

/** Takes part after part of one draw of random bytes: a draw costs more than its bytes. */
function takeFrom(bytes: Uint8Array): (size: number) => Buffer {
  let used = 0;
  return (size) => {
    used += size;
    return Buffer.from(bytes.subarray(used - size, used));
  };
}
