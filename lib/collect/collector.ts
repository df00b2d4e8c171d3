import { EVENTS_BATCH_LIMIT, type EventsAnswer } from '../contract/api/events';
import type { About } from '../contract/api/settings';
import type { LabelKind } from '../domain/labels/new-labels';
import type { SessionCounterBook } from '../domain/metrics/session-counters';
import type { FinishedSession } from '../domain/sessions/finished-session';
import type { StoredHealthEvent } from '../domain/sessions/health-event';
import { eventsDaysOf } from '../domain/targets/settings';
import { DAY } from '../domain/time';
import type { Clock } from '../kit/clock';
import { AppError, isAppError } from '../kit/errors';
import type { Logger } from '../kit/logger';
import { createTimeSlices } from '../kit/time-slices';
import type { EventStore, SlotCount } from '../store/event-store';
import type { StateStore } from '../store/state-store';
import { createCommit, createSlotTray, type Item, type ItemResult } from './commit-batch';
import { createLabelWatch } from './label-watch';
import { COLLECT_LIMITS, type CollectLimits } from './limits';
import { parseEvents, type SecretsOf } from './parse-events';
import { createGroupCommit, type GroupCommit, type Weight } from './queue/group-commit';
import { createIntakeFigures } from './queue/intake-figures';
import { createRowRate } from './queue/row-rate';
import { createSessionIntake } from './session-intake';
import { createTargetCache, type TargetCache } from './target-cache';

export type Collector = {
  /** Durable when it resolves. Throws AppError `busy` or `rate_limited` with `details.retryAfterMs`, `too_large`, `unavailable`, `timeout`. */
  ingest(rows: unknown[], from: EventsOrigin): Promise<EventsAnswer>;
  /** Throws AppError `busy` or `rate_limited`, as `ingest` would, while hardly anything more may come from a source. */
  requireRoom(source: EventSource): void;
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

/** Who sends health events. One `id` takes one turn in the queue; `name` is what metrics call it. */
type EventSource = { id: string; name: string };

type EventsOrigin = {
  /** Of events that name none. */
  target?: string | undefined;
  source?: EventSource | undefined;
};

/** Of events that come from this process. */
const OWN_SOURCE: EventSource = { id: 'local', name: 'local' };

type Deps = {
  events: EventStore;
  state: StateStore;
  clock: Clock;
  logger: Logger;
  limits?: Partial<CollectLimits>;
  /** Secrets that the target of an event presents. */
  secretsOf?: SecretsOf | undefined;
};

/** Sessions and slots are bounded by themselves, and wait for no flood of events. */
const OF_OUR_OWN: Weight = { rows: 1, source: null };

/** Takes in sessions and health events from every source and makes them durable in group commits. */
export function createCollector(deps: Deps): Collector {
  const { clock, logger } = deps;
  const limits = { ...COLLECT_LIMITS, ...deps.limits };
  const targetCache = createTargetCache(deps.state);
  const slots = createSlotTray();
  const listeners = new Set<(targetIds: string[]) => void>();
  const figures = createIntakeFigures(clock);
  const labelWatch = createLabelWatch(deps.events, { targetCache, logger });

  const group = createGroupCommit<Item, ItemResult>({
    queueRows: limits.queueRows,
    batchRows: limits.batchRows,
    clock,
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
    push: (session) => group.push({ sessions: [session], events: [] }, OF_OUR_OWN),
    clock,
    logger,
    limits,
  });
  const eventIntake = createEventIntake(deps, { limits, group, figures, targetCache });
  const flush = createFlush({
    clock,
    afterMs: limits.slotFlushMs,
    // An empty item makes a batch for the slots to travel with; where it fails they wait for the next one.
    run: () =>
      slots.isEmpty() ? Promise.resolve() : group.push({ sessions: [], events: [] }, OF_OUR_OWN),
  });

  async function drainQueues(): Promise<void> {
    await flush.now();
    await intake.settled();
    await group.idle();
  }

  return {
    ingest: eventIntake.ingest,
    requireRoom: eventIntake.requireRoom,
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

/** What the sources send: read, stored in parts, and counted by source. */
function createEventIntake(
  { clock, secretsOf }: Deps,
  parts: {
    limits: CollectLimits;
    group: GroupCommit<Item, ItemResult>;
    figures: ReturnType<typeof createIntakeFigures>;
    targetCache: TargetCache;
  },
): Pick<Collector, 'ingest' | 'requireRoom'> {
  const { limits, group, figures, targetCache } = parts;
  const rate = createRowRate({ ...limits, clock });
  const noteRefusal = (error: unknown, { name }: EventSource): never => {
    if (isAppError(error) && error.code === 'busy') figures.refused(name, 'full');
    throw error;
  };
  function requireRate({ id, name }: EventSource, rows: number): void {
    const retryAfterMs = rate.waitFor(id, rows);
    if (retryAfterMs === 0) return;
    figures.refused(name, 'rate');
    throw new AppError(
      'rate_limited',
      `${name} sends more than ${limits.rowsPerSecond} health events per second; send again in ${Math.ceil(retryAfterMs / 1000)} s, or report with several tokens`,
      { details: { retryAfterMs } },
    );
  }
  async function store(events: StoredHealthEvent[], { id, name }: EventSource) {
    figures.queued(name, events.length);
    try {
      const chunks = splitIntoChunks(events, limits.batchRows).map((chunk) =>
        group.push({ sessions: [], events: chunk }, { rows: chunk.length, source: id }),
      );
      return await Promise.all(chunks);
    } finally {
      figures.queued(name, -events.length);
    }
  }
  return {
    async ingest(rows, { target, source = OWN_SOURCE }) {
      requireFewRows(rows);
      requireRate(source, rows.length);
      rate.take(source.id, rows.length);
      const now = clock.now();
      const oldest = now - eventsDaysOf(targetCache.settings().retention) * DAY;
      const slices = createTimeSlices(clock);
      const parsed = await parseEvents(rows, { now, oldest, slices, secretsOf, target });
      figures.parsed(source.name, parsed);
      const answers = await store(parsed.events, source).catch((error: unknown) => {
        // They come again, and count once.
        rate.take(source.id, -rows.length);
        return noteRefusal(error, source);
      });
      const sum = (of: keyof ItemResult) =>
        answers.reduce((total, answer) => total + answer[of], 0);
      const stored = {
        accepted: sum('accepted'),
        duplicates: sum('duplicates'),
        unjoined: sum('unjoined'),
      };
      figures.stored(source.name, stored);
      const { accepted, duplicates } = stored;
      return { accepted, duplicates, rejected: parsed.rejected };
    },
    requireRoom(source) {
      requireRate(source, 1);
      try {
        group.requireRoom(source.id);
      } catch (error) {
        noteRefusal(error, source);
      }
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
