import type { Collector } from '../collect/collector';
import type { Clock } from '../kit/clock';
import type { Logger } from '../kit/logger';
import type { Service } from '../kit/supervisor';
import { createWakeLoop, onWakeOrEvery } from '../kit/wake-loop';
import type { EventStore } from '../store/event-store';
import type { StateStore } from '../store/state-store';
import type { Core } from './core';
import type { NodeBook } from './nodes/node-book';

const READ_EVERY_MS = 1_000;
/** Hints that come together share one reading. */
const GAP_MS = 200;

type CommitListener = Parameters<Collector['onCommit']>[0];

/** What collectors commit, wherever they run. */
export type SessionCommits = Pick<Collector, 'onCommit'>;

/**
 * Reports which targets have new rows of other processes, from the start on. Which of their sessions did not pass is not known here:
 * a browser shows them within seconds, as it shows counts.
 */
function createCommitsElsewhere(deps: {
  events: Pick<EventStore, 'pulses'>;
  state: Pick<StateStore, 'onHint'>;
  clock: Clock;
  logger: Logger;
  /** False while nobody else collects: rows are passed over then. */
  isNeeded(): boolean;
}): SessionCommits & { service: Service } {
  const { events, state, clock, logger } = deps;
  const listeners = new Set<CommitListener>();
  let cursor: string | null = null;

  async function read(): Promise<void> {
    const isFirst = cursor === null;
    const pulses = await events.pulses(cursor);
    cursor = pulses.cursor;
    const ids = pulses.targets.map(({ targetId }) => targetId);
    if (isFirst || ids.length === 0 || !deps.isNeeded()) return;
    for (const listener of listeners) listener(ids, NONE_FAILING);
  }

  const { run, wake } = createWakeLoop({
    clock,
    gapMs: GAP_MS,
    dueInMs: onWakeOrEvery(READ_EVERY_MS - GAP_MS),
    round: () =>
      read().catch((error: unknown) =>
        logger.warn({ err: error }, 'which targets have new sessions could not be read'),
      ),
  });
  return {
    onCommit(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    service: {
      id: 'commits elsewhere',
      async run(signal) {
        const stop = state.onHint(({ seq, targets }) => {
          if (targets !== undefined || seq === undefined) wake();
        });
        await run(signal).finally(stop);
      },
    },
  };
}

const NONE_FAILING: ReadonlySet<string> = new Set();

/** Commits of this process at once, those of others within a second. `collector`: of this process. */
export function startSessionCommits(
  core: Core,
  { collector, nodes }: { collector: Collector | null; nodes: NodeBook },
): SessionCommits {
  const { events, state, clock, logger, supervisor, isShared } = core;
  if (!isShared) return collector ?? NO_COMMITS;
  const isNeeded = () =>
    collector === null || nodes.present().some(({ roles }) => roles.includes('collect'));
  const elsewhere = createCommitsElsewhere({ events, state, clock, logger, isNeeded });
  supervisor.start(elsewhere.service);
  return {
    onCommit(listener) {
      const ends = [elsewhere.onCommit(listener), collector?.onCommit(listener)];
      return () => {
        for (const end of ends) end?.();
      };
    },
  };
}

const NO_COMMITS: SessionCommits = { onCommit: () => () => undefined };
