import type { Clock } from '../kit/clock';

const TICK_MS = 1_000;

export type Heartbeat = {
  /** A sign of life came. */
  beat(): void;
  /** When the last one came, wall clock, epoch ms. */
  at(): number;
  stop(): void;
};

/**
 * How long something has been silent, counted in ticks of our own: a suspended machine, a stalled event loop or a moved wall
 * clock is our silence and not its. Starts with a beat.
 */
export function createHeartbeat(clock: Clock): Heartbeat {
  let silentTicks = 0;
  let cancel = () => {};
  const wait = () => {
    cancel = clock.after(TICK_MS, () => {
      silentTicks += 1;
      wait();
    });
  };
  wait();
  return {
    beat() {
      silentTicks = 0;
    },
    at: () => clock.now() - silentTicks * TICK_MS,
    stop: () => cancel(),
  };
}
