import type { StorageSettings } from '../../../contract/config/config-storage';
import { AppError } from '../../../kit/errors';
import type { Random } from '../../../kit/random';
import type { CopiedTable, CopyCheck, CopySource } from '../../copy-source';
import type { PostgresDatabase, Queries } from '../connection/connection';
import { readRows } from '../events/statements';
import { type Compared, compareNames, compareTable } from './compare-rows';
import { compareDays, compareHour } from './compare-tallies';
import { planNames } from './copied-names';
import { openForCopy } from './copy-into-database';
import { type CopyProgress, readProgress } from './copy-progress';

/** One row of so many is compared whole, and at least `LEAST_ROWS` where there are as many. */
const STRIDE = 100;
const LEAST_ROWS = 1_000;
/** Hours whose cells and records are compared whole. */
const HOURS = 20;

/**
 * Compares a whole copy with its directory: all names and entities, how many rows there are, the sums of every count of each day, one of a
 * hundred sessions, health events and connections, and all cells and records of random hours. Errors: AppError `conflict` where
 * the database has no whole copy of this directory, or was used since; `unavailable`.
 */
export async function verifyCopy(
  source: CopySource,
  storage: StorageSettings,
  random: Random,
): Promise<CopyCheck[]> {
  const database = await openForCopy(storage);
  try {
    const progress = await requireWhole(database, source);
    const plan = planNames(source.names());
    const tools = { queries: database, source, ids: plan.ids };
    const checks: CopyCheck[] = [
      checkOf('labels and dimensions', await compareNames(database, plan)),
    ];
    for (const table of ['sessions', 'healthEvents', 'connections', 'slots', 'entities'] as const)
      checks.push(await checkCount(table, { queries: database, source, progress }));
    for (const table of ['cells10s', 'cells1m', 'cells1h', 'slots'] as const)
      checks.push(checkOf(`sums of each day, ${table}`, await compareDays(table, tools)));
    for (const table of ['sessions', 'healthEvents', 'connections'] as const) {
      const stride = Math.max(1, Math.min(STRIDE, Math.floor(source.counts[table] / LEAST_ROWS)));
      const offset = Math.floor(random.fraction() * stride);
      const compared = await compareTable(table, { stride, offset }, tools);
      checks.push(checkOf(`${table} compared whole`, compared));
    }
    const all = { stride: 1, offset: 0 };
    checks.push(checkOf('entities compared whole', await compareTable('entities', all, tools)));
    checks.push(checkOf('hours counted again', await compareHours(tools, random)));
    return checks;
  } finally {
    await database.close();
  }
}

async function requireWhole(database: PostgresDatabase, source: CopySource): Promise<CopyProgress> {
  const progress = await readProgress(database);
  if (progress?.finishedAt == null || progress.source !== source.identity)
    throw new AppError('conflict', `${database.place} is no whole copy of this directory`);
  const [now] = await readRows<{ seq: number; appends: number }>(
    database,
    `SELECT (SELECT seq FROM tocsin_state.state_head) AS seq,
       (SELECT coalesce(sum(n), 0) FROM tocsin_events.total WHERE name = 'appends') AS appends`,
  );
  const { appends } = source.names().totals;
  if (now?.seq === source.latestChange + 1 && now.appends === appends) return progress;
  throw new AppError(
    'conflict',
    `a server has used ${database.place} since the copy: it is no longer equal to the directory. Verify a copy before the first start`,
  );
}

const TABLES: Partial<Record<CopiedTable, string>> = {
  sessions: 'tocsin_events.session',
  healthEvents: 'tocsin_events.health_event',
  connections: 'tocsin_events.connection',
  slots: 'tocsin_events.slot',
  // The fingerprint of the key is of the database alone.
  entities: "tocsin_state.entity WHERE kind <> 'installation'",
};

async function checkCount(
  table: CopiedTable,
  { queries, source, progress }: { queries: Queries; source: CopySource; progress: CopyProgress },
): Promise<CopyCheck> {
  const rows = await readRows<{ n: number }>(queries, `SELECT count(*) AS n FROM ${TABLES[table]}`);
  const stored = rows[0]?.n ?? 0;
  const expected = source.counts[table] - (progress.counted[table]?.merged ?? 0);
  const problem = stored === expected ? null : `${stored} are stored, ${expected} are expected`;
  return { name: `${table} stored`, compared: expected, problem };
}

const SHOWN = 3;

function checkOf(name: string, { compared, different }: Compared): CopyCheck {
  const first = different.slice(0, SHOWN).join(', ');
  const more = different.length > SHOWN ? ', …' : '';
  const problem =
    different.length === 0 ? null : `${different.length} differ or are missing: ${first}${more}`;
  return { name, compared, problem };
}

async function compareHours(
  tools: Parameters<typeof compareHour>[1],
  random: Random,
): Promise<Compared> {
  const left = tools.source.hours();
  const compared: Compared = { compared: 0, different: [] };
  while (left.length > 0 && compared.compared < HOURS) {
    const [hour = 0] = left.splice(Math.floor(random.fraction() * left.length), 1);
    compared.compared += 1;
    if (!(await compareHour(hour, tools))) compared.different.push(new Date(hour).toISOString());
  }
  return compared;
}
