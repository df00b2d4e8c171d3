import type { FinishedSession } from '../domain/sessions/finished-session';
import type { StoredHealthEvent } from '../domain/sessions/health-event';
import type { SessionRecord } from '../domain/sessions/session';
import type { Clock } from '../kit/clock';
import { AppError, isAppError } from '../kit/errors';
import type { Logger } from '../kit/logger';
import { createRepeatedLines } from '../kit/repeated-lines';
import { createTimeSlices } from '../kit/time-slices';
import type {
  AppendResult,
  EventStore,
  EventTransaction,
  JoinKeys,
  SlotCount,
} from '../store/event-store';
import type { StateStore } from '../store/state-store';
import { coldKeys, createColdStart } from './cold-start';
import { createFirstSight } from './first-sight';
import { joinKeysOf, lookUpAhead } from './join-events';
import type { LabelWatch } from './label-watch';
import { type Intake, type Prepared, prepareBatch, unstampedRecord } from './prepare-batch';
import { createServedLog } from './served-before';
import type { TargetCache } from './target-cache';
import type { PolledVersion } from './version-observations';
import { createVersionWatch } from './version-watch';

/** Rows of one call. */
export type Item = {
  sessions: FinishedSession[];
  events: StoredHealthEvent[];
  polled?: PolledVersion[] | undefined;
};
/** `unjoined`: accepted events that no indicator counts so far. */
export type ItemResult = { accepted: number; duplicates: number; unjoined: number };

/** Slot counts travel with the next batch. */
export type SlotTray = {
  add(slots: SlotCount[]): void;
  take(): SlotCount[];
  /** Returns the slots of a batch that failed. */
  putBack(slots: SlotCount[]): void;
  isEmpty(): boolean;
};

/** How often a batch is prepared again because someone else wrote a release between our read and our write. */
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

/** Makes many items durable in one commit. Returns one result per item. Throws AppError; then nothing of them is stored. */
export function createCommit(deps: {
  store: EventStore;
  state: StateStore;
  targetCache: TargetCache;
  clock: Clock;
  logger: Logger;
  slots: SlotTray;
  labelWatch: LabelWatch;
  /** Called with each durable batch. */
  committed(prepared: Prepared, result: AppendResult): void;
}): (items: Item[]) => Promise<ItemResult[]> {
  const { store, state, targetCache, clock, logger, slots } = deps;
  const memory = {
    coldStart: createColdStart(store, targetCache),
    servedLog: createServedLog(store, targetCache),
    versionWatch: createVersionWatch(store, targetCache),
    labelWatch: deps.labelWatch,
    firstSight: createFirstSight(store, targetCache),
  };
  const lines = createRepeatedLines(clock);

  /** Runs in the store's transaction, so it may run again: what it caches before the commit is the same the next time. */
  async function prepareAndAppend(
    { intake, keys }: { intake: Intake; keys: JoinKeys },
    transaction: EventTransaction,
  ) {
    // Asked for with the beginning of the transaction: the answers come at the same time as the changes of the state.
    const lookUp = lookUpAhead(transaction, keys);
    for (let race = 1; ; race++) {
      await targetCache.refresh();
      const slices = createTimeSlices(clock, { isUrgent: true });
      const tools = { lookUp, targetCache, ...memory, slices, now: clock.now() };
      const prepared = await prepareBatch(intake, tools);
      try {
        if (prepared.mutations.length > 0) await state.mutate(prepared.mutations, clock.now());
      } catch (error) {
        if (!isAppError(error) || error.code !== 'conflict' || race === MOST_RACES) throw error;
        targetCache.invalidate();
        continue;
      }
      return { prepared, result: await transaction.append(prepared.batch, { isLast: true }) };
    }
  }

  return async (items) => {
    const taken = slots.take();
    const { intake, repeated } = mergeItems(items, taken);
    try {
      const sessions = intake.sessions.map(unstampedRecord);
      const keys = joinKeysOf({ sessions, events: intake.events });
      const { prepared, result } = await store.exclusively(
        await withCountKeys(keys, { sessions, targetCache }),
        (transaction) => prepareAndAppend({ intake, keys }, transaction),
      );
      prepared.keep();
      deps.committed(prepared, result);
      const known = new Set(result.duplicateEvents);
      return items.map(({ events }, index) => {
        const stored = events.filter((event) => known.has(event.id)).length;
        const again = repeated[index]?.filter((id) => !known.has(id)).length ?? 0;
        const duplicates = stored + again;
        const unjoined = events.filter((event) => prepared.unjoined.has(event.id)).length;
        return { accepted: events.length - duplicates, duplicates, unjoined };
      });
    } catch (error) {
      slots.putBack(taken);
      const leftOut = lines.note(String(error));
      if (leftOut !== null)
        logger.warn({ err: error, items: items.length, leftOut }, 'a batch could not be stored');
      if (isAppError(error)) throw error;
      throw new AppError('internal', 'the batch could not be stored', { cause: error });
    }
  };
}

/** The keys of a batch, with those of counts that other collectors change too. Errors: those of the store. */
async function withCountKeys(
  keys: JoinKeys,
  of: { sessions: readonly SessionRecord[]; targetCache: TargetCache },
): Promise<JoinKeys> {
  const { sessions, targetCache } = of;
  if (!targetCache.isShared || sessions.length === 0) return keys;
  await targetCache.refresh();
  return { ...keys, traceIds: [...keys.traceIds, ...coldKeys(sessions, targetCache)] };
}

/** All items as one intake with unique ids; `repeated` holds, per item, the ids that an earlier row of the batch had. */
function mergeItems(items: Item[], slots: SlotCount[]): { intake: Intake; repeated: string[][] } {
  const sessions = new Map<string, FinishedSession>();
  const events = new Map<string, StoredHealthEvent>();
  const repeated = items.map((item) => {
    for (const session of item.sessions) {
      if (!sessions.has(session.id)) sessions.set(session.id, session);
    }
    const again: string[] = [];
    for (const event of item.events) {
      if (events.has(event.id)) again.push(event.id);
      else events.set(event.id, event);
    }
    return again;
  });
  return {
    intake: {
      sessions: [...sessions.values()],
      events: [...events.values()],
      slots,
      polled: items.flatMap(({ polled }) => polled ?? []),
    },
    repeated,
  };
}
