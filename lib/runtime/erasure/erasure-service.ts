import type { Erasure } from '../../domain/people/erasure';
import { longestSessionMs } from '../../domain/targets/deadlines';
import type { Logger } from '../../kit/logger';
import type { Service } from '../../kit/supervisor';
import { createWakeLoop, onWakeOrEvery } from '../../kit/wake-loop';
import type { Stored } from '../../store/state-store';
import { type ErasureTools, runErasure } from './run-erasure';

const EVERY_MS = 15_000;
/** After their longest time, sessions of a deleted target have ended, and are stored within this time. */
const STORED_WITHIN_MS = 38_000;
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
    const longestMs = value.longestSessionMs ?? longestSessionMs({});
    if (waitedMs < longestMs + STORED_WITHIN_MS) return false;
    return (
      waitedMs >= Math.max(ENDS_MS, longestMs + STORED_WITHIN_MS) ||
      !(await isOpenAt(value.targetId))
    );
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
