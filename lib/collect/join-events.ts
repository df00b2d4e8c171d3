import type { ServerConnection } from '../domain/sessions/connection';
import type { StoredHealthEvent } from '../domain/sessions/health-event';
import type { SessionRecord } from '../domain/sessions/session';
import { sortInSlices } from '../kit/sort-in-slices';
import { mapInSlices, type TimeSlices } from '../kit/time-slices';
import type { EventTransaction, JoinKeys, Related } from '../store/event-store';

/** Everything that belongs together with a batch: its own rows and the stored ones that share a key with them. */
export type Joined = {
  /** By id; a stored record stands for an incoming one of the same id. */
  sessions: Map<string, SessionRecord>;
  /** Ids of sessions that were stored before this batch. */
  storedSessions: Set<string>;
  /** Ids of events that were stored before this batch. */
  storedEvents: Set<string>;
  /** By `connectionKey`. */
  connections: Map<string, ServerConnection>;
  eventsOf(session: SessionRecord): StoredHealthEvent[];
  eventsOfConnection(connectionKey: string): StoredHealthEvent[];
  sessionOf(event: StoredHealthEvent): SessionRecord | null;
};

/** Backends count their connections each for itself, so an id means something within its environment only. */
export function connectionKey(of: { environment: string; connectionId: string }): string {
  return `${of.environment}\n${of.connectionId}`;
}

/** A health event that knows only its connection finds the session through another event of that connection. */
const MOST_HOPS = 3;

/** Keys of one kind in one query: a store returns at most so many rows at once. */
const KEYS_AT_ONCE = 500;

/** Rows further than this from the instants of a batch join nothing of it: ids that come again after days are other ones. */
const JOIN_REACH_MS = 86_400_000;

/** What is joined: sessions and health events that are not stored yet, or are sent again. */
type Batch = { sessions: readonly SessionRecord[]; events: readonly StoredHealthEvent[] };

/** The keys that the batch itself names: what is stored under them must not change while the batch is joined and appended. */
export function joinKeysOf(batch: Batch): JoinKeys {
  const keys = requestedKeys();
  keys.addBatch(batch);
  const named = keys.take() ?? { sessionIds: [], traceIds: [], runIds: [], connectionIds: [] };
  return { ...named, near: reachOf(batch) };
}

/** Reads what is stored under keys. Errors: those of the store. */
export type LookUp = (keys: JoinKeys) => Promise<Related>;

type Store = Pick<EventTransaction, 'related'>;

/** Looks up in `store`, beginning at once with the keys that a batch names itself (`joinKeysOf`). */
export function lookUpAhead(store: Store, first: JoinKeys): LookUp {
  const ahead = lookUp(store, first);
  // Reported to who asks for it; nobody does where the work fails before.
  ahead.catch(() => undefined);
  return (keys) => (isSame(keys, first) ? ahead : lookUp(store, keys));
}

const isSame = (a: JoinKeys, b: JoinKeys) =>
  KEY_NAMES.every(
    (name) => a[name].length === b[name].length && a[name].every((key, at) => key === b[name][at]),
  );

/** Reads what is stored under the keys of a batch, and again where that names further keys, up to `MOST_HOPS` times. */
export async function joinBatch(
  lookUpKeys: LookUp,
  batch: Batch,
  slices: TimeSlices,
): Promise<Joined> {
  const sessions = new Map<string, SessionRecord>();
  const events = new Map<string, StoredHealthEvent>();
  const connections = new Map<string, ServerConnection>();
  const storedSessions = new Set<string>();
  const storedEvents = new Set<string>();
  const asked = requestedKeys();
  asked.addBatch(batch);
  const near = reachOf(batch);
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    const keys = asked.take();
    if (!keys) break;
    const found = await lookUpKeys({ ...keys, near });
    for (const session of found.sessions) {
      sessions.set(session.id, session);
      storedSessions.add(session.id);
      if (session.keys.connectionId) asked.add('connectionIds', session.keys.connectionId);
    }
    for (const event of found.healthEvents) {
      events.set(event.id, event);
      storedEvents.add(event.id);
      asked.addEvent(event);
    }
    for (const connection of found.connections) {
      connections.set(connectionKey(connection), connection);
    }
  }
  for (const session of batch.sessions) {
    if (!sessions.has(session.id)) sessions.set(session.id, session);
  }
  for (const event of batch.events) if (!events.has(event.id)) events.set(event.id, event);
  const linker = await createLinker({ sessions, events, slices });
  return { sessions, storedSessions, storedEvents, connections, ...linker };
}

/** The instants that the rows of a batch can share a key with. */
function reachOf({ sessions, events }: Batch): JoinKeys['near'] {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  const reach = (at: number) => {
    from = Math.min(from, at - JOIN_REACH_MS);
    to = Math.max(to, at + JOIN_REACH_MS);
  };
  for (const { startedAt, endedAt } of sessions) {
    reach(startedAt);
    reach(endedAt);
  }
  for (const { at } of events) reach(at);
  return from <= to ? { from, to } : undefined;
}

async function lookUp(store: Store, keys: JoinKeys): Promise<Related> {
  const most = Math.max(...KEY_NAMES.map((name) => keys[name].length));
  const starts = Array.from({ length: Math.ceil(most / KEYS_AT_ONCE) }, (_, i) => i * KEYS_AT_ONCE);
  const part = (ids: string[], start: number) => ids.slice(start, start + KEYS_AT_ONCE);
  const found = await Promise.all(
    starts.map((start) =>
      store.related({
        sessionIds: part(keys.sessionIds, start),
        traceIds: part(keys.traceIds, start),
        runIds: part(keys.runIds, start),
        connectionIds: part(keys.connectionIds, start),
        near: keys.near,
      }),
    ),
  );
  return {
    sessions: found.flatMap((answer) => answer.sessions),
    healthEvents: found.flatMap((answer) => answer.healthEvents),
    connections: found.flatMap((answer) => answer.connections),
  };
}

const KEY_NAMES = ['sessionIds', 'traceIds', 'runIds', 'connectionIds'] as const;
type KeyName = (typeof KEY_NAMES)[number];
type KeySets = Record<KeyName, Set<string>>;

function noKeys(): KeySets {
  return {
    sessionIds: new Set(),
    traceIds: new Set(),
    runIds: new Set(),
    connectionIds: new Set(),
  };
}

/** Keeps which keys were asked for, so that each is asked once. */
function requestedKeys() {
  const before = noKeys();
  let next = noKeys();
  const addKey = (name: KeyName, key: string) => {
    if (!before[name].has(key)) next[name].add(key);
  };
  const addEvent = (event: StoredHealthEvent) => {
    if (event.sessionId) addKey('sessionIds', event.sessionId);
    if (event.traceId) addKey('traceIds', event.traceId);
    if (event.runId) addKey('runIds', event.runId);
    if (event.connectionId) addKey('connectionIds', event.connectionId);
  };
  return {
    add: addKey,
    addEvent,
    addBatch({ sessions, events }: Batch) {
      for (const { id, keys } of sessions) {
        addKey('sessionIds', id);
        addKey('traceIds', keys.traceId);
        addKey('runIds', keys.runId);
        if (keys.connectionId) addKey('connectionIds', keys.connectionId);
      }
      for (const event of events) addEvent(event);
    },
    /** Keys added since the last call; null where there is none. */
    take(): JoinKeys | null {
      if (KEY_NAMES.every((name) => next[name].size === 0)) return null;
      const keys: JoinKeys = { sessionIds: [], traceIds: [], runIds: [], connectionIds: [] };
      for (const name of KEY_NAMES) {
        for (const key of next[name]) {
          before[name].add(key);
          if (key !== '') keys[name].push(key);
        }
      }
      next = noKeys();
      return keys;
    },
  };
}

type Index<T> = Map<string, T[]>;

function keyOf({ environment, connectionId }: StoredHealthEvent): string | null {
  return connectionId === undefined ? null : connectionKey({ environment, connectionId });
}

function putByKey<T>(index: Index<T>, key: string | null | undefined, value: T): void {
  if (!key) return;
  const known = index.get(key);
  if (known) known.push(value);
  else index.set(key, [value]);
}

async function createLinker({
  sessions,
  events,
  slices,
}: {
  sessions: ReadonlyMap<string, SessionRecord>;
  events: ReadonlyMap<string, StoredHealthEvent>;
  slices: TimeSlices;
}) {
  const bySession: Index<StoredHealthEvent> = new Map();
  const byTrace: Index<StoredHealthEvent> = new Map();
  const byRun: Index<StoredHealthEvent> = new Map();
  const byConnection: Index<StoredHealthEvent> = new Map();
  await mapInSlices(events.values(), slices, (event) => {
    putByKey(bySession, event.sessionId, event);
    putByKey(byTrace, event.traceId, event);
    putByKey(byRun, event.runId, event);
    putByKey(byConnection, keyOf(event), event);
  });

  function eventsOf(session: SessionRecord): StoredHealthEvent[] {
    const { environment } = session;
    const { traceId, runId, connectionId } = session.keys;
    const found = new Set<StoredHealthEvent>([
      ...(bySession.get(session.id) ?? []),
      ...(byTrace.get(traceId) ?? []),
      ...(byRun.get(runId) ?? []),
    ]);
    const keys = new Set([...found].map(keyOf));
    if (connectionId) keys.add(connectionKey({ environment, connectionId }));
    for (const key of keys) {
      for (const event of (key && byConnection.get(key)) || []) found.add(event);
    }
    return [...found].sort(byInstant);
  }

  const sessionOfEvent = new Map<string, SessionRecord>();
  const inOrder = await sortInSlices([...sessions.values()], slices, (a, b) =>
    a.id < b.id ? -1 : 1,
  );
  await mapInSlices(inOrder, slices, (session) => {
    for (const event of eventsOf(session)) {
      if (!sessionOfEvent.has(event.id)) sessionOfEvent.set(event.id, session);
    }
  });
  return {
    eventsOf,
    eventsOfConnection: (key: string) => [...(byConnection.get(key) ?? [])].sort(byInstant),
    sessionOf: (event: StoredHealthEvent) => sessionOfEvent.get(event.id) ?? null,
  };
}

/** The order of arrival must not matter, so events are always read in the order of their instants. */
function byInstant(a: StoredHealthEvent, b: StoredHealthEvent): number {
  return a.at - b.at || (a.id < b.id ? -1 : 1);
}
