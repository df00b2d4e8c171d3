import type { EventsAnswer } from '../contract/api/events';
import type { RowKind, RowsAnswer, RowsOrigin, SentRows } from '../contract/api/intake/rows';
import type { TriedLines } from '../contract/api/intake/sources';
import type { About } from '../contract/api/settings';
import type { LabelKind } from '../domain/labels/new-labels';
import type { SessionCounterBook } from '../domain/metrics/session-counters';
import type { FinishedSession } from '../domain/sessions/finished-session';
import type { Clock } from '../kit/clock';
import type { Logger } from '../kit/logger';
import type { EventStore, SlotCount } from '../store/event-store';
import type { StateStore } from '../store/state-store';
import { createCommit, createSlotTray, type Item, type ItemResult } from './commit-batch';
import {
  createEventIntake,
  createIntakeTools,
  type EventSource,
  type EventsOrigin,
} from './intake/event-intake';
import { createRowIntake } from './intake/row-intake';
import { createSourceReports, type SourceReports } from './intake/source-reports';
import { createLabelWatch } from './label-watch';
import { COLLECT_LIMITS, type CollectLimits } from './limits';
import type { SecretsOf } from './parse-events';
import type { Prepared } from './prepare-batch';
import { createGroupCommit, type Weight } from './queue/group-commit';
import { createIntakeFigures } from './queue/intake-figures';
import { createSessionIntake } from './session-intake';
import { createTargetCache } from './target-cache';
import type { PolledVersion } from './version-observations';

type CommitListener = (targetIds: string[], failing: ReadonlySet<string>) => void;

export type Collector = {
  /** Durable when it resolves. Throws AppError `busy` or `rate_limited` with `details.retryAfterMs`, `too_large`, `unavailable`, `timeout`. */
  ingest(rows: unknown[], from: EventsOrigin): Promise<EventsAnswer>;
  /** Throws AppError `busy` or `rate_limited`, as `ingest` would, while hardly anything more may come from a source. `bytes`: of the request. */
  requireRoom(source: EventSource, bytes?: number): void;
  /**
   * Maps log records, spans or lines to health events, which are durable when it resolves. Errors as `ingest`; `invalid_input` for what
   * cannot be read.
   */
  collectRows(rows: SentRows, origin: RowsOrigin): Promise<RowsAnswer>;
  /** As `requireRoom`, for a request of that many bytes. */
  requireRoomForRows(kind: RowKind, source: EventSource, bytes: number): void;
  /** What lines from there would mean; stores nothing. Errors: AppError `invalid_input` for patterns that cannot be compiled. */
  tryLines(lines: readonly string[], origin: RowsOrigin): Promise<TriedLines>;
  /** What is known of each sender since the start. */
  reports: Pick<
    SourceReports,
    'reportOf' | 'reportingOn' | 'noteMetrics' | 'noteRefused' | 'noteUnread' | 'refused' | 'all'
  >;
  /** Durable when it resolves; tried again, within bounds, where the store is away. */
  addSession(session: FinishedSession): Promise<void>;
  addSlots(slots: SlotCount[]): void;
  /** Sessions and slots of a probe elsewhere: durable when it resolves. Errors as `addSession`. */
  addMeasured(of: { sessions: FinishedSession[]; slots: SlotCount[] }): Promise<void>;
  /** A health endpoint named a version: a new one opens a deployment, as a health event that names it does. Errors as `addSession`. */
  notePolledVersion(polled: PolledVersion): Promise<void>;
  /** Called with the targets of each durable batch, and those with a session that did not pass; the returned function ends it. */
  onCommit(listener: CommitListener): () => void;
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
  /** Whether other processes collect into the same stores: nothing that they change is cached then. */
  isShared?: boolean | undefined;
  /** Secrets that the target of an event presents. */
  secretsOf?: SecretsOf | undefined;
};

/** Sessions and slots are bounded by themselves, and wait for no flood of events. */
const OF_OUR_OWN: Weight = { rows: 1, source: null };

/** Takes in sessions and health events from every source and makes them durable in group commits. */
export function createCollector(deps: Deps): Collector {
  const { clock, logger, isShared = false } = deps;
  const limits = { ...COLLECT_LIMITS, ...deps.limits };
  const targetCache = createTargetCache(deps.state, { isShared });
  const slots = createSlotTray();
  const listeners = new Set<CommitListener>();
  const figures = createIntakeFigures(clock);
  const labelWatch = createLabelWatch(deps.events, { targetCache, logger });

  const group = createGroupCommit<Item, ItemResult>({
    queueRows: limits.queueRows,
    reserveRows: Math.floor(limits.queueRows * limits.reserveShare),
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
        if (targetIds.length === 0) return;
        const failing = failingTargets(prepared);
        for (const listener of listeners) listener(targetIds, failing);
      },
    }),
  });
  const intake = createSessionIntake({
    push: (session) => group.push({ sessions: [session], events: [] }, OF_OUR_OWN),
    clock,
    logger,
    limits,
  });
  const reports = createSourceReports(clock);
  const parts = { limits, group, figures, targetCache, reports };
  const tools = createIntakeTools(deps, parts);
  const eventIntake = createEventIntake(deps, parts, tools);
  const rowIntake = createRowIntake(deps, parts, tools);
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
    collectRows: rowIntake.collectRows,
    requireRoomForRows: rowIntake.requireRoomForRows,
    tryLines: rowIntake.tryLines,
    reports,
    drain: drainQueues,
    addSession: (session) => intake.add(session),
    addSlots(more) {
      slots.add(more);
      flush.soon();
    },
    async addMeasured({ sessions, slots: counted }) {
      slots.add(counted);
      await Promise.all(sessions.map((session) => intake.add(session)));
      if (counted.length > 0) await group.push({ sessions: [], events: [] }, OF_OUR_OWN);
    },
    async notePolledVersion(polled) {
      await group.push({ sessions: [], events: [], polled: [polled] }, OF_OUR_OWN);
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

const failingTargets = ({ batch }: Prepared): ReadonlySet<string> =>
  new Set(
    batch.sessions
      .filter(({ record }) => record.outcome !== 'passed')
      .map(({ record }) => record.targetId),
  );

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

function onAbort(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
