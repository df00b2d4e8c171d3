import type { Clock } from '../../kit/clock';
import type { Logger } from '../../kit/logger';
import type { Service } from '../../kit/supervisor';
import { createWakeLoop, onWakeOrEvery } from '../../kit/wake-loop';
import type { NodeRow, StateStore } from '../../store/state-store';
import type { Core } from '../core';

const READ_EVERY_MS = 1_000;
/** Three reports that did not come: such a process is not counted on. */
const GONE_AFTER_MS = 15_000;

type SeenNode = NodeRow & { seenAt: number };

/** The other processes of an installation, as they were read last. */
export type NodeBook = {
  /** All that were there in the last day, also those that are gone. */
  others(): readonly SeenNode[];
  /** Those that reported lately. */
  present(): readonly SeenNode[];
  /** Reads them now. Errors: those of the store. */
  refresh(): Promise<void>;
  service: Service;
};

function createNodeBook(deps: {
  state: Pick<StateStore, 'nodes'>;
  clock: Clock;
  logger: Logger;
  /** Of this process, which is left out. */
  ownId: string;
}): NodeBook {
  const { state, clock, logger, ownId } = deps;
  let known: readonly SeenNode[] = [];
  const refresh = async () => {
    known = (await state.nodes.list()).filter(({ id }) => id !== ownId);
  };
  const { run } = createWakeLoop({
    clock,
    dueInMs: onWakeOrEvery(READ_EVERY_MS),
    round: () =>
      refresh().catch((error: unknown) =>
        logger.warn({ err: error }, 'what other processes report could not be read'),
      ),
  });
  return {
    others: () => known,
    present: () => known.filter(({ seenAt }) => clock.now() - seenAt < GONE_AFTER_MS),
    refresh,
    service: { id: 'node book', run },
  };
}

/** Read from now on where other processes use the stores; empty where none does. Errors: those of the store. */
export async function startNodeBook(core: Core): Promise<NodeBook> {
  const { state, clock, logger, supervisor, isShared, nodeId } = core;
  const book = createNodeBook({ state, clock, logger, ownId: nodeId });
  if (!isShared) return book;
  await book.refresh();
  supervisor.start(book.service);
  return book;
}
