import { MINUTE } from '../../domain/time';
import type { Clock } from '../../kit/clock';
import { uuidv7 } from '../../kit/ids';

/**
 * Slots of a target's schedule in one minute, as one probe counted them. Counts are absolute: a report of the same minute with a
 * higher `seq` replaces the one before, so that one may be sent again.
 */
export type SlotReport = {
  targetId: string;
  location: string;
  /** Epoch ms of the minute. */
  minute: number;
  /** Id of the counter: a new one for every start of a probe, which begins to count at 0 again. */
  probe: string;
  /** Grows with every report of the counter. */
  seq: number;
  scheduled: number;
  lostToProbe: number;
  lostToTarget: number;
};

type Counts = Pick<SlotReport, 'scheduled' | 'lostToProbe' | 'lostToTarget'>;
type OpenMinute = { targetId: string; minute: number; counts: Counts; isReported: boolean };

export type SlotCounter = {
  /** Counts slots of the current minute. */
  add(targetId: string, counts: Pick<Counts, 'scheduled'> & Partial<Counts>): void;
  /** Reports minutes that are over, or everything counted so far. A minute that counted nothing since its report is left out. */
  flush(everything: boolean): void;
  stop(): void;
};

/** Counts slots minute by minute and reports each minute once it is over. */
export function createSlotCounter(
  deps: { clock: Clock; location: string; random: (size: number) => Uint8Array },
  onSlots: (slots: SlotReport[]) => void,
): SlotCounter {
  const { clock, location, random } = deps;
  const probe = uuidv7(clock.now(), random);
  const open = new Map<string, OpenMinute>();
  let seq = 0;
  const minuteNow = () => Math.floor(clock.now() / MINUTE) * MINUTE;
  let cancel = () => {};
  const flush = (everything: boolean) => {
    const now = minuteNow();
    const reports: SlotReport[] = [];
    for (const [key, slot] of open) {
      const isOver = slot.minute < now;
      if (!slot.isReported && (everything || isOver)) {
        const { targetId, minute, counts } = slot;
        seq += 1;
        reports.push({ targetId, location, minute, probe, seq, ...counts });
        slot.isReported = true;
      }
      // A minute that still runs stays, because its next report has to hold all of it.
      if (isOver) open.delete(key);
    }
    if (reports.length > 0) onSlots(reports);
  };
  const tick = () => {
    flush(false);
    cancel = clock.after(minuteNow() + MINUTE - clock.now() + 50, tick);
  };
  tick();
  return {
    add(targetId, counts) {
      const minute = minuteNow();
      const key = `${targetId}|${minute}`;
      const slot = open.get(key) ?? {
        targetId,
        minute,
        counts: { scheduled: 0, lostToProbe: 0, lostToTarget: 0 },
        isReported: false,
      };
      slot.counts.scheduled += counts.scheduled;
      slot.counts.lostToProbe += counts.lostToProbe ?? 0;
      slot.counts.lostToTarget += counts.lostToTarget ?? 0;
      slot.isReported = false;
      open.set(key, slot);
    },
    flush,
    stop: () => cancel(),
  };
}

export type SlotTotals = {
  /** Takes the reports of one counter after another, in the order in which they were made. */
  add(report: SlotReport): void;
  scheduled(): number;
  /** Slots lost, to the probe or to the target. */
  lost(): number;
};

/** Adds up reports, counting a minute that is reported again by its newest report only. */
export function createSlotTotals(): SlotTotals {
  const newest = new Map<string, SlotReport>();
  let scheduled = 0;
  let lost = 0;
  const lostOf = (report: SlotReport) => report.lostToProbe + report.lostToTarget;
  return {
    add(report) {
      const last = newest.get(report.targetId);
      newest.set(report.targetId, report);
      scheduled += report.scheduled;
      lost += lostOf(report);
      if (last?.probe === report.probe && last.minute === report.minute) {
        scheduled -= last.scheduled;
        lost -= lostOf(last);
      }
    },
    scheduled: () => scheduled,
    lost: () => lost,
  };
}
