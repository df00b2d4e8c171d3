import type { ProbeSlot } from '../../../contract/api/places/probe-protocol';
import { MINUTE } from '../../../domain/time';
import type { SpoolEntry } from './spool-entry';

const DAY_MS = 86_400_000;

export type LostSlots = {
  /**
   * What is left of dropped entries: the newest counts of their slots, and a count of those whose session is lost, which lowers the
   * coverage.
   */
  of(dropped: readonly SpoolEntry[]): { slots: ProbeSlot[]; sessions: number };
};

/** Counts are absolute per target and minute. `counter`: an id of its own, so that the counts of the schedule stay as they are. */
export function createLostSlots(counter: string): LostSlots {
  const lost = new Map<string, ProbeSlot>();
  let seq = 0;

  function addLost(targetId: string, at: number): ProbeSlot {
    const minute = Math.floor(at / MINUTE) * MINUTE;
    const key = `${targetId} ${minute}`;
    const before = lost.get(key)?.lostToProbe ?? 0;
    seq += 1;
    const slot = { targetId, minute, counter, seq, scheduled: 0, lostToProbe: before + 1 };
    const counted = { ...slot, lostToTarget: 0 };
    lost.set(key, counted);
    return counted;
  }

  function removeOld(newest: number): void {
    for (const [key, { minute }] of lost) if (newest - minute > DAY_MS) lost.delete(key);
  }

  return {
    of(dropped) {
      const kept = new Map<string, ProbeSlot>();
      let sessions = 0;
      for (const entry of dropped) {
        const slots = entry.kind === 'slots' ? entry.slots : [];
        if (entry.kind === 'session') {
          sessions += 1;
          slots.push(addLost(entry.session.targetId, entry.session.startedAt));
        }
        for (const slot of slots) kept.set(`${slot.targetId} ${slot.minute} ${slot.counter}`, slot);
      }
      removeOld(dropped.reduce((newest, { at }) => Math.max(newest, at), 0));
      return { slots: [...kept.values()], sessions };
    },
  };
}
