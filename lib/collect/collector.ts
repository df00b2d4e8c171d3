import { EVENTS_BATCH_LIMIT, type EventsAnswer } from '../contract/api/events';
import type { About } from '../contract/api/settings';
import type { LabelKind } from '../domain/labels/new-labels';
import type { SessionCounterBook } from '../domain/metrics/session-counters';
import type { FinishedSession } from '../domain/sessions/finished-session';
import { eventsDaysOf } from '../domain/targets/settings';
import { DAY } from '../domain/time';
import type { Clock } from '../kit/clock';
import { AppError } from '../kit/errors';
import type { Logger } from '../kit/logger';
import { createTimeSlices } from '../kit/time-slices';
import type { EventStore, SlotCount } from '../store/event-store';
import type { StateStore } from '../store/state-store';
import { createCommit, createSlotTray, type Item, type ItemResult } from './commit-batch';
import { createGroupCommit } from './group-commit';
import { createIntakeFigures } from './intake-figures';
import { createLabelWatch } from './label-watch';
import { COLLECT_LIMITS, type CollectLimits } from './limits';
import { parseEvents, type SecretsOf } from './parse-events';
import { createSessionIntake } from './session-intake';
import { createTargetCache } from './target-cache';

export type Collector = {
  /** Durable when it resolves. Throws AppError `busy`, `too_large`, `unavailable`, `timeout`. */
  ingest(rows: unknown[], defaults: { target?: string | undefined }): Promise<EventsAnswer>;
  /** Durable when it resolves; tried again, within bounds, where the store is away. */
  addSession(session: FinishedSession): Promise<void>;
  addSlots(slots: SlotCount[]): void;
  /** Called with the targets of each durable batch; the returned function ends it. */
  onCommit(listener: (targetIds: string[]) => void): () => void;
  /** Instances that retention deleted: seen again, they are new. */
  forgetInstances(ids: readonly string[]): void;
  /** Rows whose label was stored as other, since the start. */
  otherLabels(): Readonly<Record<LabelKind, number>>;
  /** Sessions since the start. */
  sessionCounters(): SessionCounterBook;
  stats(): About['collect'] & { clockSkewMs: number };
  /** Serves until the signal, then empties its queues. */
  run(signal: AbortSignal): Promise<void>;
  /** Resolves when everything handed over is durable or given up. */
  drain(): Promise<void>;
};

type Deps = {
  events: EventStore;
  state: StateStore;
  clock: Clock;
  logger: Logger;
  limits?: Partial<CollectLimits>;
  /** Secrets that the target of an event presents. */
  secretsOf?: SecretsOf | undefined;
};

/** Takes in sessions and health events from every source and makes them durable in group commits. */
export function createCollector(deps: Deps): Collector {
  const { clock, logger } = deps;
  const limits = { ...COLLECT_LIMITS, ...deps.limits };
  const targetCache = createTargetCache(deps.state);
  const slots = createSlotTray();
  const listeners = new Set<(targetIds: string[]) => void>();
  const figures = createIntakeFigures();
  const labelWatch = createLabelWatch(deps.events, { targetCache, logger });

  const group = createGroupCommit<Item, ItemResult>({
    queueRows: limits.queueRows,
    batchRows: limits.batchRows,
    commit: createCommit({
      store: deps.events,
      state: deps.state,
      targetCache,
      clock,
      logger,
      slots,
      labelWatch,
      committed(prepared, result) {
        figures.committed(prepared, result);
        const { targetIds } = prepared;
        if (targetIds.length > 0) for (const listener of listeners) listener(targetIds);
      },
    }),
  });
  const intake = createSessionIntake({
    push: (session) => group.push({ sessions: [session], events: [] }, 1),
    clock,
    logger,
    limits,
  });
  const flush = createFlush({
    clock,
    afterMs: limits.slotFlushMs,
    // An empty item makes a batch for the slots to travel with; where it fails they wait for the next one.
    run: () => (slots.isEmpty() ? Promise.resolve() : group.push({ sessions: [], events: [] }, 0)),
  });

  async function ingestEvents(
    rows: unknown[],
    defaults: { target?: string | undefined },
  ): Promise<EventsAnswer> {
    requireFewRows(rows);
    const now = clock.now();
    const oldest = now - eventsDaysOf(targetCache.settings().retention) * DAY;
    const slices = createTimeSlices(clock);
    const { secretsOf } = deps;
    const parsed = await parseEvents(rows, { now, oldest, slices, secretsOf, ...defaults });
    figures.parsed(parsed);
    const parts = splitIntoChunks(parsed.events, limits.batchRows);
    const answers = await Promise.all(
      parts.map((events) => group.push({ sessions: [], events }, events.length)),
    );
    const accepted = answers.reduce((sum, answer) => sum + answer.accepted, 0);
    const duplicates = answers.reduce((sum, answer) => sum + answer.duplicates, 0);
    figures.accepted(accepted);
    return { accepted, duplicates, rejected: parsed.rejected };
  }

  async function drainQueues(): Promise<void> {
    await flush.now();
    await intake.settled();
    await group.idle();
  }

  return {
    ingest: ingestEvents,
    drain: drainQueues,
    addSession: (session) => intake.add(session),
    addSlots(more) {
      slots.add(more);
      flush.soon();
    },
    onCommit(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    forgetInstances: targetCache.forgetInstances,
    otherLabels: labelWatch.others,
    sessionCounters: () => figures.sessions,
    stats: () => figures.stats({ queueDepth: group.waitingRows(), queueLimit: limits.queueRows }),
    async run(signal) {
      await targetCache.refresh();
      await onAbort(signal);
      await drainQueues();
    },
  };
}

/** Runs something a little later, once for many calls; a run that fails is tried again in the same rhythm. */
function createFlush(options: { clock: Clock; afterMs: number; run: () => Promise<unknown> }) {
  let cancel: (() => void) | null = null;
  function scheduleFlush(): void {
    cancel ??= options.clock.after(options.afterMs, () => {
      cancel = null;
      options.run().catch(scheduleFlush);
    });
  }
  return {
    soon: scheduleFlush,
    async now() {
      cancel?.();
      cancel = null;
      await options.run().catch(() => undefined);
    },
  };
}

function requireFewRows({ length }: unknown[]): void {
  if (length > EVENTS_BATCH_LIMIT)
    throw new AppError('too_large', `at most ${EVENTS_BATCH_LIMIT} events at once`);
}

function onAbort(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function splitIntoChunks<T>(rows: T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < rows.length; start += size) {
    parts.push(rows.slice(start, start + size));
  }
  return parts;
}
