import type { Clock } from '../../kit/clock';

/**
 * Called when a session is due. `due`: slots that ended at once, more than one where our own event loop was late; `missed`: those of
 * them that have no session.
 */
export type OnSlot = (slots: { due: number; missed: number }) => void;

export type Schedule = {
  /** Applies a shorter interval at once, a longer one from the next slot on. Does nothing where the interval has not changed. */
  retune(): void;
  stop(): void;
};

/** The first session starts within this share of the interval and this many ms: soon, but not for all targets at once. */
const FIRST_SHARE = 0.1;
const FIRST_MAX_MS = 1_000;

/** A timer up to this late (at most half an interval) counts as on time. */
const LATE_MS = 100;

/** One slot: it lasts `lengthMs` from `from`, and its session starts at `at`. Monotonic ms. */
type Slot = { from: number; lengthMs: number; at: number };

/**
 * Open-loop slots on a fixed grid, one session per slot at an instant drawn uniformly from it (stratified sampling,
 * decision 44): what fails for a share of every minute is seen with that share, whatever the phase of the process start.
 * A slow session delays no slot. Slots that passed while the event loop was blocked are reported as missed, and not made up for.
 * `intervalMs` is called before every slot.
 */
export function createSchedule(
  deps: { clock: Clock; random: () => number },
  intervalMs: () => number,
  onDue: OnSlot,
): Schedule {
  const { clock, random } = deps;
  let cancel = () => {};
  let lastAt = Number.NEGATIVE_INFINITY;
  let slot = firstSlot();

  function firstSlot(): Slot {
    const from = clock.monotonic();
    const lengthMs = intervalMs();
    const firstMs = Math.min(lengthMs * FIRST_SHARE, FIRST_MAX_MS);
    return { from, lengthMs, at: from + random() * firstMs };
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
    // A slot may end right after its session: the resolution of a timer must not count as a missed slot.
    const startedAt = now - at <= Math.min(LATE_MS, lengthMs / 2) ? at : now;
    const missed = Math.max(0, Math.floor((startedAt - from) / lengthMs));
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
      // Within one new interval, and never right after the session before.
      const from = Math.max(now, lastAt + lengthMs / 2);
      const at = slot.at <= end ? slot.at : from + random() * (end - from);
      cancel();
      slot = { from: now, lengthMs, at };
      arm();
    },
    stop: () => cancel(),
  };
}
