import type { Clock } from '../../kit/clock';
import type { Logger } from '../../kit/logger';
import type { Service } from '../../kit/supervisor';
import { createWakeLoop, onWakeOrEvery } from '../../kit/wake-loop';
import type { StateStore } from '../../store/state-store';

const MEASURE_EVERY_MS = 30_000;
const TRIES = 5;
/** A clock that is further off is warned of. */
const WARN_OFFSET_MS = 2_000;
/** With a clock that is further off a process does not judge: too much on its machine may be wrong. */
const MOST_OFFSET_MS = 5_000;

/** Why a process whose clock is off by this must not judge; null where it may. */
export function clockObstacle(offsetMs: number | null): string | null {
  if (offsetMs === null || Math.abs(offsetMs) <= MOST_OFFSET_MS) return null;
  return `its clock differs by ${Math.round(offsetMs / 1000)} s from that of the store`;
}

export type StoreClock = {
  /** The store's time, wherever this process's own clock stands: its monotonic clock and the measured offset. */
  clock: Clock;
  /** The store's clock minus that of this process, ms; null before it was measured. */
  offsetMs(): number | null;
  /** Measures now: of several calls the one with the shortest way. Errors: those of the store. */
  measure(): Promise<void>;
  service: Service;
};

/**
 * Instants that several processes write must come from one clock: the store's. It is asked every half minute; between, time goes
 * by the monotonic clock, which nobody sets.
 */
export function createStoreClock(deps: {
  state: Pick<StateStore, 'now'>;
  clock: Clock;
  logger: Logger;
}): StoreClock {
  const { state, clock, logger } = deps;
  /** The store's time minus the monotonic one. Until it is measured: by the clock of this process. */
  let base = clock.now() - clock.monotonic();
  let offset: number | null = null;

  async function measure(): Promise<void> {
    let best: { wayMs: number; base: number } | null = null;
    for (let n = 0; n < TRIES; n++) {
      const askedAt = clock.monotonic();
      const storeNow = await state.now();
      const wayMs = clock.monotonic() - askedAt;
      if (best === null || wayMs < best.wayMs)
        best = { wayMs, base: storeNow - askedAt - wayMs / 2 };
    }
    if (best === null) return;
    base = best.base;
    offset = Math.round(base + clock.monotonic() - clock.now());
    if (Math.abs(offset) > WARN_OFFSET_MS)
      logger.warn({ offsetMs: offset }, 'the clock of this machine differs from that of the store');
  }

  const { run } = createWakeLoop({
    clock,
    dueInMs: onWakeOrEvery(MEASURE_EVERY_MS),
    round: () =>
      measure().catch((error: unknown) =>
        logger.warn({ err: error }, 'the clock of the store could not be read'),
      ),
  });
  return {
    clock: {
      now: () => Math.round(base + clock.monotonic()),
      monotonic: clock.monotonic,
      after: clock.after,
    },
    offsetMs: () => offset,
    measure,
    service: { id: 'store clock', run },
  };
}
