import type { ServerConnection } from '../../../domain/sessions/connection';
import type { StoredHealthEvent } from '../../../domain/sessions/health-event';
import type { CopiedRows, CopiedTable, CopyPosition, CopySource } from '../../copy-source';
import { unpackJson } from '../../shared/record-codec';
import type { Queries } from '../connection/connection';
import { COLUMNS } from '../events/append/session-rows';
import { encodeId } from '../events/session-ids';
import { readRows, storedText } from '../events/statements';
import { dayOf } from '../events/tables/partition-tables';
import type { NameIds, PlannedNames } from './copied-names';
import { sessionRow, storedEntity } from './copied-rows';

/** Rows that were compared, and the first ids of those that are missing or different. */
export type Compared = { compared: number; different: string[] };

type Tools = { queries: Queries; source: CopySource; ids: NameIds };

/** A row under its key, as one text that is equal for equal rows. */
type Keyed = Map<string, string>;

/** Every `stride`-th row of a table, beginning with the row `offset`. */
export async function compareTable(
  table: 'sessions' | 'healthEvents' | 'connections' | 'entities',
  { stride, offset }: { stride: number; offset: number },
  tools: Tools,
): Promise<Compared> {
  const compared: Compared = { compared: 0, different: [] };
  let seen = 0;
  for (let after: CopyPosition | null = []; after !== null; ) {
    const { rows, next }: Page<typeof table> = tools.source.read(table, after);
    const sample = rows.filter((_, at) => (seen + at) % stride === offset);
    seen += rows.length;
    if (sample.length > 0) note(compared, await pairsOf(table, sample, tools));
    after = next;
  }
  return compared;
}

type Page<T extends CopiedTable> = { rows: Array<CopiedRows[T]>; next: CopyPosition | null };
type Pairs = { expected: Keyed; stored: Keyed };

function note(compared: Compared, { expected, stored }: Pairs): void {
  for (const [key, text] of expected) {
    compared.compared += 1;
    if (stored.get(key) !== text) compared.different.push(key);
  }
}

function pairsOf(
  table: 'sessions' | 'healthEvents' | 'connections' | 'entities',
  rows: ReadonlyArray<CopiedRows[typeof table]>,
  tools: Tools,
): Promise<Pairs> {
  const pairs = {
    sessions: () => sessionPairs(rows as Array<CopiedRows['sessions']>, tools),
    healthEvents: () => eventPairs(rows as string[], tools),
    connections: () => connectionPairs(rows as string[], tools),
    entities: () => entityPairs(rows as Array<CopiedRows['entities']>, tools),
  };
  return pairs[table]();
}

type StoredSession = Record<string, unknown> & {
  id: Buffer;
  body: Buffer | null;
  frames: Buffer | null;
};

async function sessionPairs(
  rows: ReadonlyArray<CopiedRows['sessions']>,
  { queries, ids }: Tools,
): Promise<Pairs> {
  const expected: Keyed = new Map();
  const days: number[] = [];
  for (const one of rows) {
    const [, day, ...columns] = sessionRow(one, ids);
    days.push(Number(day));
    expected.set(one.id, textOfSession([day, ...columns], one));
  }
  const encoded = rows.map(({ id }) => encodeId(id));
  const idOf = new Map(rows.map(({ id }) => [encodeId(id), id]));
  const found = await readRows<StoredSession>(
    queries,
    `SELECT ${COLUMNS.map((name) => `s.${name}`).join(', ')}, b.body, b.frames
     FROM unnest(?::bytea[], ?::int[]) AS k (id, day)
     JOIN tocsin_events.session s ON s.id = k.id AND s.day = k.day
     LEFT JOIN tocsin_events.session_body b ON b.id = s.id AND b.day = s.day`,
    [encoded, days],
  );
  const stored: Keyed = new Map(
    found.map((row) => [
      idOf.get(`\\x${row.id.toString('hex')}`) ?? '',
      textOfSession(
        COLUMNS.slice(1).map((name) => row[name]),
        row,
      ),
    ]),
  );
  return { expected, stored };
}

const textOfSession = (
  columns: readonly unknown[],
  { body, frames }: { body: Buffer | null; frames: Buffer | null },
) => JSON.stringify([columns, body?.toString('base64'), frames?.toString('base64') ?? null]);

async function eventPairs(texts: readonly string[], { queries }: Tools): Promise<Pairs> {
  const events = texts.map((text) => JSON.parse(text) as StoredHealthEvent);
  const found = await readRows<{ id: string; body: Buffer }>(
    queries,
    `SELECT e.id, e.body FROM unnest(?::text[], ?::int[]) AS k (id, day)
     JOIN tocsin_events.health_event e ON e.id = k.id AND e.day = k.day`,
    [events.map(({ id }) => id), events.map(({ at }) => dayOf(at))],
  );
  return {
    expected: new Map(events.map(({ id }, at) => [storedText(id), texts[at] ?? ''])),
    stored: new Map(found.map(({ id, body }) => [id, unpackJson(body)])),
  };
}

async function connectionPairs(texts: readonly string[], { queries }: Tools): Promise<Pairs> {
  const connections = texts.map((text) => JSON.parse(text) as ServerConnection);
  const keyOf = (id: string, environment: string) => `${id} of ${environment}`;
  const found = await readRows<{ connection_id: string; environment: string; json: string }>(
    queries,
    `SELECT c.connection_id, c.environment, c.json FROM unnest(?::text[], ?::text[], ?::int[]) AS k (id, environment, day)
     JOIN tocsin_events.connection c ON c.connection_id = k.id AND c.environment = k.environment AND c.day = k.day`,
    [
      connections.map(({ connectionId }) => connectionId),
      connections.map(({ environment }) => environment),
      connections.map(({ firstAt }) => dayOf(firstAt)),
    ],
  );
  return {
    expected: new Map(
      connections.map(({ connectionId, environment }, at) => [
        keyOf(storedText(connectionId), storedText(environment)),
        texts[at] ?? '',
      ]),
    ),
    stored: new Map(found.map((row) => [keyOf(row.connection_id, row.environment), row.json])),
  };
}

async function entityPairs(
  rows: ReadonlyArray<CopiedRows['entities']>,
  { queries }: Tools,
): Promise<Pairs> {
  const entities = rows.map(storedEntity);
  const keyOf = ({ kind, id }: { kind: string; id: string }) => `${kind} ${id}`;
  const textOf = ({ grp, version, updatedAt, json }: CopiedRows['entities']) =>
    JSON.stringify([grp, version, updatedAt, json]);
  const found = await readRows<CopiedRows['entities']>(
    queries,
    `SELECT e.kind, e.id, e.grp, e.version, e.updated_at AS "updatedAt", e.json
     FROM unnest(?::text[], ?::text[]) AS k (kind, id) JOIN tocsin_state.entity e ON e.kind = k.kind AND e.id = k.id`,
    [entities.map(({ kind }) => kind), entities.map(({ id }) => id)],
  );
  return {
    expected: new Map(entities.map((one) => [keyOf(one), textOf(one)])),
    stored: new Map(found.map((one) => [keyOf(one), textOf(one)])),
  };
}

/** All labels and sets of dimensions. */
export async function compareNames(
  queries: Queries,
  { labels, dimensions }: PlannedNames,
): Promise<Compared> {
  const found = await readRows<{ id: number; text: string; day: number }>(
    queries,
    'SELECT id, text, used_day AS day FROM tocsin_events.label',
  );
  const sets = await readRows<Record<string, unknown>>(
    queries,
    `SELECT id, seeded, first_at, last_at, target_id, environment, release, location, source, stratum, journey, transport
     FROM tocsin_events.dimension`,
  );
  const compared: Compared = { compared: 0, different: [] };
  note(compared, {
    expected: new Map(
      labels.map(({ id, text, lastAt }) => [`label ${id}`, JSON.stringify([text, dayOf(lastAt)])]),
    ),
    stored: new Map(found.map(({ id, text, day }) => [`label ${id}`, JSON.stringify([text, day])])),
  });
  note(compared, {
    expected: new Map(
      dimensions.map(({ id, seeded, firstAt, lastAt, texts }) => [
        `dimensions ${id}`,
        JSON.stringify([id, seeded, firstAt, lastAt, ...texts]),
      ]),
    ),
    stored: new Map(
      sets.map((row) => [`dimensions ${row.id}`, JSON.stringify(Object.values(row))]),
    ),
  });
  return compared;
}
