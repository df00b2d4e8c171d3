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
type OpenMinute = { targetId: string; minute: number; counts: Counts };

/** How long counts may wait for a report where no session ends: so much is lost where the process is killed. */
const REPORT_EVERY_MS = 5_000;

export type SlotCounter = {
  /** Counts slots of the current minute. */
  add(targetId: string, counts: Pick<Counts, 'scheduled'> & Partial<Counts>): void;
  /** Reports what was counted since the last report; of each minute all of it. */
  flush(): void;
  stop(): void;
};

/**
 * Counts slots minute by minute. A minute is reported as it grows: the counts of a slot that is not reported are lost where the
 * process is killed, while the session that ran in it may be stored, and coverage would look better than it was.
 */
export function createSlotCounter(
  deps: { clock: Clock; location: string; random: (size: number) => Uint8Array },
  onSlots: (slots: SlotReport[]) => void,
): SlotCounter {
  const { clock, location, random } = deps;
  const probe = uuidv7(clock.now(), random);
  /** The running minute of each target. */
  const open = new Map<string, OpenMinute>();
  const changed = new Set<OpenMinute>();
  let seq = 0;
  const minuteNow = () => Math.floor(clock.now() / MINUTE) * MINUTE;
  let cancel = () => {};
  const flush = () => {
    if (changed.size === 0) return;
    const reports = [...changed].map(({ targetId, minute, counts }) => {
      seq += 1;
      return { targetId, location, minute, probe, seq, ...counts };
    });
    changed.clear();
    onSlots(reports);
  };
  const tick = () => {
    flush();
    const now = minuteNow();
    for (const [targetId, { minute }] of open) if (minute < now) open.delete(targetId);
    cancel = clock.after(REPORT_EVERY_MS, tick);
  };
  tick();
  return {
    add(targetId, counts) {
      const minute = minuteNow();
      let slot = open.get(targetId);
      if (slot?.minute !== minute) {
        slot = { targetId, minute, counts: { scheduled: 0, lostToProbe: 0, lostToTarget: 0 } };
        open.set(targetId, slot);
      }
      slot.counts.scheduled += counts.scheduled;
      slot.counts.lostToProbe += counts.lostToProbe ?? 0;
      slot.counts.lostToTarget += counts.lostToTarget ?? 0;
      changed.add(slot);
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
