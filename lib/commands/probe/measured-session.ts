import type { ProbeSlot } from '../../contract/api/places/probe-protocol';
import type { FinishedSession } from '../../domain/sessions/finished-session';
import { MINUTE } from '../../domain/time';
import type { SlotReport } from '../../probe/schedule/slots';
import type { SentSession } from './spool/spool-entry';

/**
 * A session as it is spooled: its instants by the server's clock, once and for all, because a second sending with others would be another
 * session. `aheadMs`: of the server's clock, when the session ended. `jumpedAt`: when the server's clock was last set, by our own.
 */
export function spooledSession(
  finished: FinishedSession,
  { aheadMs, jumpedAt }: { aheadMs: number; jumpedAt: number | null },
): SentSession {
  const { id, targetId, journey, journeyHash, transport, timings, keys, loopLagMs } = finished;
  const isCut = jumpedAt !== null && finished.startedAt < jumpedAt && jumpedAt <= finished.endedAt;
  const { requestedAt } = finished.facts;
  const facts = {
    ...finished.facts,
    ...(requestedAt === undefined ? {} : { requestedAt: requestedAt + aheadMs }),
  };
  if (isCut && facts.probeFault === null) {
    facts.probeFault = 'the clock of the server was set while the session ran';
    facts.exclusion = 'clock';
  }
  return {
    id,
    targetId,
    journey,
    ...(journeyHash === undefined ? {} : { journeyHash }),
    transport,
    startedAt: finished.startedAt + aheadMs,
    endedAt: finished.endedAt + aheadMs,
    timings,
    keys,
    loopLagMs,
    facts,
    frames: finished.frames,
  };
}

/** Minutes whose shift is kept: a counter reports the running one and the one before. */
const SHIFTS_KEPT = 10;

/**
 * Counts of a minute, moved by whole minutes where the clocks are further apart. What was moved differently has another counter: two of our
 * minutes are never the same one of the server. A minute keeps the shift of its first report, or it would be counted twice.
 */
export function createSlotShift(): (report: SlotReport, aheadMs: number) => ProbeSlot {
  const shifts = new Map<string, number>();
  return (report, aheadMs) => {
    const { targetId, minute, probe, seq, scheduled, lostToProbe, lostToTarget } = report;
    const key = `${probe} ${minute}`;
    const minutes = shifts.get(key) ?? Math.round(aheadMs / MINUTE);
    shifts.set(key, minutes);
    for (const old of [...shifts.keys()].slice(0, -SHIFTS_KEPT)) shifts.delete(old);
    const counter = minutes === 0 ? probe : `${probe} ${minutes}`;
    const moved = minute + minutes * MINUTE;
    return { targetId, minute: moved, counter, seq, scheduled, lostToProbe, lostToTarget };
  };
}
