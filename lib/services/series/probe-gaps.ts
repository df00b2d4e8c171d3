import { MINUTE } from '../../domain/time';
import type { SlotCount } from '../../store/event-store';
import type { Range } from '../time-range';

/** Runs of minutes in which the probe lost at least half of the slots by its own fault. */
export function findProbeGaps(slots: readonly SlotCount[]): Range[] {
  const minutes = new Map<number, { scheduled: number; lost: number }>();
  for (const { minute, scheduled, lostToProbe } of slots) {
    const sum = minutes.get(minute) ?? { scheduled: 0, lost: 0 };
    minutes.set(minute, { scheduled: sum.scheduled + scheduled, lost: sum.lost + lostToProbe });
  }
  const gaps: Range[] = [];
  for (const [minute, { scheduled, lost }] of [...minutes].sort(([a], [b]) => a - b)) {
    if (lost === 0 || lost * 2 < scheduled) continue;
    const last = gaps.at(-1);
    if (last && last.to === minute) last.to = minute + MINUTE;
    else gaps.push({ from: minute, to: minute + MINUTE });
  }
  return gaps;
}
