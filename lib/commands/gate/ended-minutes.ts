import { bucketStart } from '../../domain/tallies/buckets';
import { BLOCK_MS } from '../../domain/verdict/model/gate-settings';
import type { Clock } from '../../kit/clock';
import type { EventStore, SlotCount } from '../../store/event-store';

/** Slots of a minute are reported right after its end. Where none came by then, nothing was due in it. */
const REPORTED_WITHIN_MS = 5_000;

export type MinutesRun = {
  /** First minute with sessions, epoch ms. */
  from: number;
  now: number;
  slots: ReadonlyArray<Pick<SlotCount, 'minute' | 'scheduled' | 'lostToProbe' | 'lostToTarget'>>;
  /** Sessions that ended, with any outcome, by the minute in which they started. */
  ended: ReadonlyArray<{ at: number; sessions: number }>;
};

/**
 * End of the last minute before which every session that started has ended, epoch ms. A session that never ends holds up the
 * minutes after it; who reads it bounds that by the longest session.
 */
export function endedUntil({ from, now, slots, ended }: MinutesRun): number {
  let minute = bucketStart(from, BLOCK_MS);
  while (minute + BLOCK_MS <= now) {
    const reports = slots.filter((slot) => slot.minute === minute);
    if (reports.length === 0 && now < minute + BLOCK_MS + REPORTED_WITHIN_MS) break;
    const started = reports.reduce(
      (sum, { scheduled, lostToProbe, lostToTarget }) =>
        sum + scheduled - lostToProbe - lostToTarget,
      0,
    );
    const over = ended
      .filter(({ at }) => at === minute)
      .reduce((sum, { sessions }) => sum + sessions, 0);
    if (over < started) break;
    minute += BLOCK_MS;
  }
  return minute;
}

/** `endedUntil` of a target that this process probes, from its stores. */
export async function readEndedMinutes(
  { events, clock }: { events: Pick<EventStore, 'slots' | 'tallies'>; clock: Clock },
  { targetId, startedAt }: { targetId: string; startedAt: number },
): Promise<number> {
  const now = clock.now();
  const from = bucketStart(startedAt, BLOCK_MS);
  const span = { targetId, from, to: bucketStart(now, BLOCK_MS) + BLOCK_MS };
  const [slots, rows] = await Promise.all([
    events.slots(span),
    events.tallies({ ...span, step: '1m', sources: ['synthetic'], seeded: false }),
  ]);
  const ended = rows.map(({ at, counts }) => ({ at, sessions: counts.sessions }));
  return endedUntil({ from, now, slots, ended });
}
