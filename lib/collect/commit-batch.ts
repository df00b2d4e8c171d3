import type { FinishedSession } from '../domain/sessions/finished-session';
import type { StoredHealthEvent } from '../domain/sessions/health-event';
import type { Clock } from '../kit/clock';
import { AppError, isAppError } from '../kit/errors';
import type { Logger } from '../kit/logger';
import type { AppendResult, EventStore, SlotCount } from '../store/event-store';
import type { StateStore } from '../store/state-store';
import { createColdStart } from './cold-start';
import { type Intake, type Prepared, prepareBatch } from './prepare-batch';
import { createServedLog } from './served-before';
import type { TargetCache } from './target-cache';
import { createVersionWatch } from './version-watch';

/** What one call hands over. */
export type Item = { sessions: FinishedSession[]; events: StoredHealthEvent[] };
export type ItemResult = { accepted: number; duplicates: number };

/** Slot counts travel with the next batch. */
export type SlotTray = {
  add(slots: SlotCount[]): void;
  take(): SlotCount[];
  /** Those of a batch that failed go first next time. */
  putBack(slots: SlotCount[]): void;
  isEmpty(): boolean;
};

/** A release written by somebody else between our look and our write: look again. */
const MOST_RACES = 4;

export function createSlotTray(): SlotTray {
  let slots: SlotCount[] = [];
  return {
    add: (more) => void slots.push(...more),
    take() {
      const taken = slots;
      slots = [];
      return taken;
    },
    putBack(taken) {
      slots = [...taken, ...slots];
    },
    isEmpty: () => slots.length === 0,
  };
}

/** Makes many items durable as one: one result an item. Throws AppError; then nothing of them is stored. */
export function createCommit(deps: {
  store: EventStore;
  state: StateStore;
  targetCache: TargetCache;
  clock: Clock;
  logger: Logger;
  slots: SlotTray;
  /** Told about each durable batch. */
  committed(prepared: Prepared, result: AppendResult): void;
}): (items: Item[]) => Promise<ItemResult[]> {
  const { store, state, targetCache, clock, logger, slots } = deps;
  const memory = {
    coldStart: createColdStart(store, targetCache),
    servedLog: createServedLog(store, targetCache),
    versionWatch: createVersionWatch(store, targetCache),
  };
  const firstSight = new Map<string, number>();

  async function prepareAndAppend(intake: Intake) {
    for (let race = 1; ; race++) {
      await targetCache.refresh();
      const tools = { store, targetCache, ...memory, firstSight, now: clock.now() };
      const prepared = await prepareBatch(intake, tools);
      try {
        if (prepared.mutations.length > 0) await state.mutate(prepared.mutations, clock.now());
      } catch (error) {
        if (!isAppError(error) || error.code !== 'conflict' || race === MOST_RACES) throw error;
        targetCache.invalidate();
        continue;
      }
      const result = await store.append(prepared.batch);
      prepared.keep();
      return { prepared, result };
    }
  }

  return async (items) => {
    const taken = slots.take();
    const { intake, repeated } = gather(items, taken);
    try {
      const { prepared, result } = await prepareAndAppend(intake);
      deps.committed(prepared, result);
      const known = new Set(result.duplicateEvents);
      return items.map(({ events }, index) => {
        const stored = events.filter((event) => known.has(event.id)).length;
        const again = repeated[index]?.filter((id) => !known.has(id)).length ?? 0;
        const duplicates = stored + again;
        return { accepted: events.length - duplicates, duplicates };
      });
    } catch (error) {
      slots.putBack(taken);
      logger.warn({ err: error, items: items.length }, 'a batch could not be stored');
      if (isAppError(error)) throw error;
      throw new AppError('internal', 'the batch could not be stored', { cause: error });
    }
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
