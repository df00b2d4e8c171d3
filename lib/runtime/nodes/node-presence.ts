import type { Clock } from '../../kit/clock';
import type { Logger } from '../../kit/logger';
import type { Service } from '../../kit/supervisor';
import { createWakeLoop, onWakeOrEvery } from '../../kit/wake-loop';
import type { NodeRow, StateStore } from '../../store/state-store';

const REPORT_EVERY_MS = 5_000;
/** A process that ended without a word is listed this long. */
const KEPT_MS = 24 * 3_600_000;

/** Writes every few seconds that this process is there and what it reports, and removes that when it ends. */
export function createNodePresence(deps: {
  state: Pick<StateStore, 'nodes' | 'now'>;
  clock: Clock;
  logger: Logger;
  /** As it is now. */
  row: () => NodeRow;
}): Service {
  const { state, clock, logger, row } = deps;
  const { run } = createWakeLoop({
    clock,
    dueInMs: onWakeOrEvery(REPORT_EVERY_MS),
    round: () =>
      report().catch((error: unknown) =>
        logger.warn({ err: error }, 'this process could not report to the others'),
      ),
  });

  async function report(): Promise<void> {
    await state.nodes.put(row());
    await state.nodes.trim((await state.now()) - KEPT_MS);
  }

  return {
    id: 'node presence',
    async run(signal) {
      await run(signal);
      await state.nodes.remove(row().id).catch(() => undefined);
    },
  };
}
