import type { Erasure } from '../../domain/people/erasure';
import type { Logger } from '../../kit/logger';
import type { Service } from '../../kit/supervisor';
import { createWakeLoop, onWakeOrEvery } from '../../kit/wake-loop';
import type { Stored } from '../../store/state-store';
import { type ErasureTools, runErasure } from './run-erasure';

const EVERY_MS = 15_000;
/** Sessions of a deleted target that are in flight end within this time. */
const IN_FLIGHT_MS = 120_000;
/** Longest wait until receivers have been notified of the end of what fired at a deleted target. */
const ENDS_MS = 10 * 60_000;

export type ErasureService = Service & { wake(): void };

/**
 * Carries out what was asked to be erased, one after the other, also what a process that died left. A whole target waits until the
 * sessions in flight have ended and what fired there has been ended at its receivers.
 */
export function createErasureService(
  deps: Omit<ErasureTools, 'signal' | 'rewrite'> & { logger: Logger },
): ErasureService {
  const { state, clock, logger } = deps;

  async function isDue({ value }: Stored<Erasure>): Promise<boolean> {
    if (value.what !== 'target') return true;
    const waitedMs = clock.now() - value.requestedAt;
    if (waitedMs < IN_FLIGHT_MS) return false;
    return waitedMs >= ENDS_MS || !(await isOpenAt(value.targetId));
  }

  async function isOpenAt(targetId: string): Promise<boolean> {
    const [alerts, dispatches, notifications] = await Promise.all([
      state.list('alert', 'open'),
      state.list('dispatch'),
      state.list('notification', 'open'),
    ]);
    return (
      alerts.some(({ value }) => value.targetId === targetId) ||
      dispatches.some(({ value }) => value.group.targetId === targetId) ||
      notifications.some(({ value }) => value.targetId === targetId)
    );
  }

  async function round(signal: AbortSignal): Promise<void> {
    for (const row of await state.list('erasure', 'open')) {
      if (signal.aborted) return;
      if (!(await isDue(row))) continue;
      const { doneAt, what, counts } = await runErasure(row, { ...deps, signal, rewrite: false });
      if (doneAt !== null) logger.info({ erasure: row.id, what, counts }, 'erased');
    }
  }

  const loop = createWakeLoop({
    clock,
    dueInMs: onWakeOrEvery(EVERY_MS),
    round: (signal) =>
      round(signal).catch((error: unknown) =>
        logger.error({ err: error }, 'an erasure failed; it is tried again'),
      ),
  });
  return { id: 'erasure', run: loop.run, wake: loop.wake };
}
