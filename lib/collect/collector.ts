import { EVENTS_BATCH_LIMIT, type EventsAnswer } from '../contract/events';
import type { About } from '../contract/settings';
import type { FinishedSession } from '../domain/finished-session';
import type { StoredHealthEvent } from '../domain/health-event';
import type { Clock } from '../kit/clock';
import { AppError, isAppError } from '../kit/errors';
import type { Logger } from '../kit/logger';
import type { EventStore, SlotCount } from '../store/event-store';
import type { StateStore } from '../store/state-store';
import { createColdStart } from './cold-start';
import { createDirectory } from './directory';
import { createGroupCommit } from './group-commit';
import { COLLECT_LIMITS, type CollectLimits } from './limits';
import { parseEvents } from './parse-events';
import { type Intake, type Prepared, prepareBatch } from './prepare-batch';

const DAY_MS = 86_400_000;
/** A release written by somebody else between our look and our write: look again. */
const MOST_RACES = 4;

export type Collector = {
  /** Durable when it resolves. Throws AppError `busy`, `too_large`, `unavailable`. */
  ingest(rows: unknown[], defaults: { target?: string }): Promise<EventsAnswer>;
  /** Durable when it resolves; tried again, within bounds, where the store is away. */
  addSession(session: FinishedSession): Promise<void>;
  addSlots(slots: SlotCount[]): void;
  /** Called with the targets of each durable batch; the returned function ends it. */
  onCommit(listener: (targetIds: string[]) => void): () => void;
  stats(): About['collect'] & { clockSkewMs: number };
  /** Serves until the signal, then empties its queues. */
  run(signal: AbortSignal): Promise<void>;
  /** Resolves when everything handed over is durable or given up. */
  drain(): Promise<void>;
};

type Item = { sessions: FinishedSession[]; events: StoredHealthEvent[] };
type ItemResult = { accepted: number; duplicates: number };

export function createCollector(deps: {
  events: EventStore;
  state: StateStore;
  clock: Clock;
  logger: Logger;
  limits?: Partial<CollectLimits>;
}): Collector {
  const { events: store, state, clock, logger } = deps;
  const limits = { ...COLLECT_LIMITS, ...deps.limits };
  const directory = createDirectory(state);
  const coldStart = createColdStart(store, directory);
  const firstSight = new Map<string, number>();
  const listeners = new Set<(targetIds: string[]) => void>();
  const sessionsUnderWay = new Set<Promise<void>>();
  const counters = { eventsAccepted: 0, eventsRejected: 0, sessionsStored: 0, corrections: 0 };
  let clockSkewMs = 0;
  let slots: SlotCount[] = [];
  let cancelFlush: (() => void) | null = null;

  async function prepareAndAppend(intake: Intake) {
    for (let race = 1; ; race++) {
      await directory.refresh();
      const tools = { store, directory, coldStart, firstSight, now: clock.now() };
      const prepared = await prepareBatch(intake, tools);
      try {
        if (prepared.mutations.length > 0) await state.mutate(prepared.mutations, clock.now());
      } catch (error) {
        if (!isAppError(error) || error.code !== 'conflict' || race === MOST_RACES) throw error;
        directory.invalidate();
        continue;
      }
      const result = await store.append(prepared.batch);
      prepared.keep();
      return { prepared, result };
    }
  }

  async function commit(items: Item[]): Promise<ItemResult[]> {
    const taken = slots;
    slots = [];
    const { intake, repeated } = gather(items, taken);
    try {
      const { prepared, result } = await prepareAndAppend(intake);
      const known = new Set(result.duplicateEvents);
      counters.sessionsStored += result.sessions.inserted;
      counters.corrections += result.sessions.corrected;
      tell(prepared);
      return items.map(({ events }, index) => {
        const first = events.filter((event) => known.has(event.id)).length;
        const again = repeated[index]?.filter((id) => !known.has(id)).length ?? 0;
        const duplicates = first + again;
        return { accepted: events.length - duplicates, duplicates };
      });
    } catch (error) {
      slots = [...taken, ...slots];
      logger.warn({ err: error, items: items.length }, 'a batch could not be stored');
      if (isAppError(error)) throw error;
      throw new AppError('internal', 'the batch could not be stored', { cause: error });
    }
  }

  function tell(prepared: Prepared): void {
    if (prepared.targetIds.length === 0) return;
    for (const listener of listeners) listener(prepared.targetIds);
  }

  const group = createGroupCommit<Item, ItemResult>({
    queueRows: limits.queueRows,
    batchRows: limits.batchRows,
    commit,
  });

  async function keepTrying(session: FinishedSession): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await group.push({ sessions: [session], events: [] }, 1);
        return;
      } catch (error) {
        const retryable = isAppError(error) && error.retryable;
        if (!retryable || attempt >= limits.sessionAttempts) {
          logger.error({ err: error, sessionId: session.record.id }, 'a session was given up');
          throw error;
        }
        const waitMs = Math.min(limits.retryMaxMs, limits.retryBaseMs * 2 ** (attempt - 1));
        await new Promise<void>((resolve) => clock.after(waitMs, resolve));
      }
    }
  }

  function flushSlots(): void {
    cancelFlush = null;
    if (slots.length === 0) return;
    // An empty item makes a batch for the slots to travel with; they are kept where it fails.
    group.push({ sessions: [], events: [] }, 0).catch(() => scheduleFlush());
  }

  function scheduleFlush(): void {
    cancelFlush ??= clock.after(limits.slotFlushMs, flushSlots);
  }

  async function drain(): Promise<void> {
    cancelFlush?.();
    cancelFlush = null;
    if (slots.length > 0) await group.push({ sessions: [], events: [] }, 0).catch(() => undefined);
    await Promise.allSettled(sessionsUnderWay);
    await group.idle();
  }

  return {
    async ingest(rows, defaults) {
      if (rows.length > EVENTS_BATCH_LIMIT) {
        throw new AppError('too_large', `at most ${EVENTS_BATCH_LIMIT} events at once`);
      }
      const now = clock.now();
      const oldest = now - directory.settings().retention.sessionsDays * DAY_MS;
      const parsed = parseEvents(rows, { now, oldest, ...defaults });
      clockSkewMs = parsed.leadMs;
      const answers = await Promise.all(
        chunks(parsed.events, limits.batchRows).map((events) =>
          group.push({ sessions: [], events }, events.length),
        ),
      );
      const accepted = answers.reduce((sum, answer) => sum + answer.accepted, 0);
      const duplicates = answers.reduce((sum, answer) => sum + answer.duplicates, 0);
      counters.eventsAccepted += accepted;
      counters.eventsRejected += parsed.rejected.length;
      return { accepted, duplicates, rejected: parsed.rejected };
    },
    async addSession(session) {
      if (sessionsUnderWay.size >= limits.queueSessions) {
        throw new AppError('busy', 'too many sessions are waiting to be stored');
      }
      const work = keepTrying(session).finally(() => sessionsUnderWay.delete(work));
      sessionsUnderWay.add(work);
      await work;
    },
    addSlots(more) {
      slots.push(...more);
      scheduleFlush();
    },
    onCommit(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stats: () => ({
      queueDepth: group.waitingRows(),
      queueLimit: limits.queueRows,
      ...counters,
      clockSkewMs,
    }),
    async run(signal) {
      await directory.refresh();
      if (!signal.aborted) {
        await new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      }
      await drain();
    },
    drain,
  };
}

/** All items as one intake with unique ids; `repeated` holds, an item, the ids that an earlier row of the batch had. */
function gather(items: Item[], slots: SlotCount[]): { intake: Intake; repeated: string[][] } {
  const sessions = new Map<string, FinishedSession>();
  const events = new Map<string, StoredHealthEvent>();
  const repeated = items.map((item) => {
    for (const session of item.sessions) {
      if (!sessions.has(session.record.id)) sessions.set(session.record.id, session);
    }
    const again: string[] = [];
    for (const event of item.events) {
      if (events.has(event.id)) again.push(event.id);
      else events.set(event.id, event);
    }
    return again;
  });
  return {
    intake: { sessions: [...sessions.values()], events: [...events.values()], slots },
    repeated,
  };
}

function chunks<T>(rows: T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < rows.length; start += size) {
    parts.push(rows.slice(start, start + size));
  }
  return parts;
}
