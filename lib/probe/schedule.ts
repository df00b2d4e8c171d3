import type { Clock } from '../kit/clock';

/** How many slots fell due at once; more than one where our own event loop was late. */
export type SlotDue = (slots: { due: number; missed: number }) => void;

export type Schedule = {
  /** Changes the interval from the next slot on. */
  retune(): void;
  stop(): void;
};

/** Share of the interval by which a slot may come later, so that targets do not march in step. */
const JITTER = 0.1;

/**
 * Open-loop slots on a fixed grid: a slow session delays no slot, and slots that were slept through are reported as
 * missed instead of being made up for. `intervalMs` is asked before every slot.
 */
export function createSchedule(
  deps: { clock: Clock; random: () => number },
  intervalMs: () => number,
  onDue: SlotDue,
): Schedule {
  const { clock, random } = deps;
  let cancel = () => {};
  let grid = clock.monotonic();
  const arm = () => {
    const jitter = random() * JITTER * intervalMs();
    cancel = clock.after(Math.max(0, grid + jitter - clock.monotonic()), fire);
  };
  const fire = () => {
    const interval = intervalMs();
    const missed = Math.max(0, Math.floor((clock.monotonic() - grid) / interval));
    grid += (missed + 1) * interval;
    arm();
    onDue({ due: missed + 1, missed });
  };
  arm();
  return {
    retune() {
      cancel();
      grid = Math.min(grid, clock.monotonic() + intervalMs());
      arm();
    },
    stop: () => cancel(),
  };
}
