import { MINUTE } from '../../domain/time';
import type { Clock } from '../../kit/clock';

/** Slots of a target's schedule in one minute. Each report is an increment: add it to what was reported before. */
export type SlotReport = {
  targetId: string;
  location: string;
  /** Epoch ms of the minute. */
  minute: number;
  scheduled: number;
  lostToProbe: number;
  lostToTarget: number;
};

type Losses = { scheduled: number; lostToProbe?: number; lostToTarget?: number };

export type SlotCounter = {
  add(targetId: string, counts: Losses): void;
  /** Reports closed minutes, or everything. */
  flush(everything: boolean): void;
  stop(): void;
};

/** Counts slots minute by minute and reports each minute once it is over. */
export function createSlotCounter(
  deps: { clock: Clock; location: string },
  onSlots: (slots: SlotReport[]) => void,
): SlotCounter {
  const { clock, location } = deps;
  const open = new Map<string, SlotReport>();
  const minuteNow = () => Math.floor(clock.now() / MINUTE) * MINUTE;
  let cancel = () => {};
  const flush = (everything: boolean) => {
    const now = minuteNow();
    const done = [...open].filter(([, slot]) => everything || slot.minute < now);
    for (const [key] of done) open.delete(key);
    if (done.length > 0) onSlots(done.map(([, slot]) => slot));
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
        location,
        minute,
        scheduled: 0,
        lostToProbe: 0,
        lostToTarget: 0,
      };
      slot.scheduled += counts.scheduled;
      slot.lostToProbe += counts.lostToProbe ?? 0;
      slot.lostToTarget += counts.lostToTarget ?? 0;
      open.set(key, slot);
    },
    flush,
    stop: () => cancel(),
  };
}
