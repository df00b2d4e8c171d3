import type { Clock } from '../../kit/clock';

/** How many slots fell due at once; more than one where our own event loop was late. */
export type SlotDue = (slots: { due: number; missed: number }) => void;

export type Schedule = {
  /** Takes a shorter interval at once, a longer one from the next slot on. Without a change nothing moves. */
  retune(): void;
  stop(): void;
};

/** The first session comes within this share of the interval and this many ms: soon, and not of all targets at once. */
const FIRST_SHARE = 0.1;
const FIRST_WITHIN_MS = 1_000;

/** A timer this late (at most half an interval) still ran its slot. */
const LATE_MS = 100;

/** One slot: it lasts `lengthMs` from `from`, and its session starts at `at`. Monotonic ms. */
type Slot = { from: number; lengthMs: number; at: number };

/**
 * Open-loop slots on a fixed grid, one session a slot at an instant drawn uniformly from it (stratified sampling,
 * decision 44): what fails for a share of every minute is seen with that share, whatever the phase of the process start.
 * A slow session delays no slot, and slots that were slept through are reported as missed instead of being made up for.
 * `intervalMs` is asked before every slot.
 */
export function createSchedule(
  deps: { clock: Clock; random: () => number },
  intervalMs: () => number,
  onDue: SlotDue,
): Schedule {
  const { clock, random } = deps;
  let cancel = () => {};
  let lastAt = Number.NEGATIVE_INFINITY;
  let slot = firstSlot();

  function firstSlot(): Slot {
    const from = clock.monotonic();
    const lengthMs = intervalMs();
    const within = Math.min(lengthMs * FIRST_SHARE, FIRST_WITHIN_MS);
    return { from, lengthMs, at: from + random() * within };
  }
  function slotFrom(from: number): Slot {
    const lengthMs = intervalMs();
    return { from, lengthMs, at: from + random() * lengthMs };
  }
  function arm() {
    cancel = clock.after(Math.max(0, slot.at - clock.monotonic()), fire);
  }
  function fire() {
    const { from, lengthMs, at } = slot;
    const now = clock.monotonic();
    // A slot may end right behind its session: the grain of a timer must not count as a slot slept through.
    const ran = now - at <= Math.min(LATE_MS, lengthMs / 2) ? at : now;
    const missed = Math.max(0, Math.floor((ran - from) / lengthMs));
    lastAt = now;
    slot = slotFrom(from + (missed + 1) * lengthMs);
    arm();
    onDue({ due: missed + 1, missed });
  }

  arm();
  return {
    retune() {
      const lengthMs = intervalMs();
      const now = clock.monotonic();
      if (lengthMs >= slot.lengthMs || slot.at <= now) return;
      const end = now + lengthMs;
      // Within one new interval, and never on the heels of the session before.
      const from = Math.max(now, lastAt + lengthMs / 2);
      const at = slot.at <= end ? slot.at : from + random() * (end - from);
      cancel();
      slot = { from: now, lengthMs, at };
      arm();
    },
    stop: () => cancel(),
  };
}
