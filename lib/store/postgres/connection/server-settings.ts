import { AppError } from '../../../kit/errors';
import type { PostgresDatabase, Queries } from './connection';

/** What a server offers, as one row of its settings. */
type ServerSettings = {
  versionNumber: number;
  version: string;
  encoding: string;
  isStandby: boolean;
  synchronousCommit: string;
  locksPerTransaction: number;
  fsync: string;
  fullPageWrites: string;
  freeConnections: number;
};

/** `refused`: Tocsin does not start on it. */
export type ServerFinding = {
  level: 'ok' | 'warning' | 'refused';
  text: string;
  hint?: string | undefined;
};

type Rule = {
  level: 'warning' | 'refused';
  isBroken(settings: ServerSettings): boolean;
  text(settings: ServerSettings): string;
  hint: string;
  /** A warning where the operator accepts that acknowledged data may be lost. */
  isOfDurability?: boolean | undefined;
};

/** A batch of the collector locks each of its keys. */
const LEAST_LOCKS = 512;
const OLDEST_VERSION = 150_000;
/** Of one process: the pools of both stores and the listener. */
const CONNECTIONS_OF_A_PROCESS = 21;

const RULES: readonly Rule[] = [
  {
    level: 'refused',
    isBroken: ({ versionNumber }) => versionNumber < OLDEST_VERSION,
    text: ({ version }) => `PostgreSQL ${version} is older than 15`,
    hint: 'upgrade it to 15 or newer',
  },
  {
    level: 'refused',
    isBroken: ({ encoding }) => encoding !== 'UTF8',
    text: ({ encoding }) => `the database has the encoding ${encoding}`,
    hint: "make another one: CREATE DATABASE tocsin ENCODING 'UTF8' TEMPLATE template0",
  },
  {
    level: 'refused',
    isBroken: ({ isStandby }) => isStandby,
    text: () => 'the server is a standby, which can only be read',
    hint: 'give the address of the primary',
  },
  {
    level: 'refused',
    isBroken: ({ locksPerTransaction }) => locksPerTransaction < LEAST_LOCKS,
    text: ({ locksPerTransaction }) => `max_locks_per_transaction is ${locksPerTransaction}`,
    hint: `set it to ${LEAST_LOCKS} or more and restart the server: a batch of sessions locks each of its keys`,
  },
  {
    level: 'refused',
    isBroken: ({ synchronousCommit }) => synchronousCommit === 'off',
    text: () =>
      'synchronous_commit is off, so a crash of the server would lose what was acknowledged',
    hint: 'set it to on (or local, remote_write, remote_apply) for this database or its user',
    isOfDurability: true,
  },
  {
    level: 'warning',
    isBroken: ({ fsync, fullPageWrites }) => fsync === 'off' || fullPageWrites === 'off',
    text: () => 'fsync or full_page_writes is off: a loss of power can damage everything stored',
    hint: 'switch both on',
  },
  {
    level: 'warning',
    isBroken: ({ freeConnections }) => freeConnections < CONNECTIONS_OF_A_PROCESS,
    text: ({ freeConnections }) => `only ${freeConnections} connections are free`,
    hint: `each process uses up to ${CONNECTIONS_OF_A_PROCESS}: raise max_connections, or lower storage.poolSize`,
  },
];

/**
 * Compares the settings of a server with what Tocsin needs. `isUnsafe`: what could lose data is a warning only. Errors: those of
 * the connection.
 */
export async function checkServerSettings(
  queries: Queries,
  { isUnsafe }: Pick<PostgresDatabase, 'isUnsafe'>,
): Promise<ServerFinding[]> {
  const settings = await readSettings(queries);
  const broken = RULES.filter((rule) => rule.isBroken(settings));
  const findings = broken.map(({ level, isOfDurability = false, text, hint }) => ({
    level: isUnsafe && isOfDurability ? ('warning' as const) : level,
    text: text(settings),
    hint,
  }));
  return [{ level: 'ok', text: `PostgreSQL ${settings.version}` }, ...findings];
}

/** Throws AppError `unavailable` where data could be lost on a server, or where it would fail later. */
export async function assertServerUsable(
  queries: Queries,
  database: Pick<PostgresDatabase, 'place' | 'isUnsafe'>,
): Promise<void> {
  const findings = await checkServerSettings(queries, database);
  const refused = findings.find(({ level }) => level === 'refused');
  if (!refused) return;
  throw new AppError(
    'unavailable',
    `${database.place} cannot be used: ${refused.text}; ${refused.hint}`,
    {
      retryable: false,
    },
  );
}

async function readSettings(queries: Queries): Promise<ServerSettings> {
  const { rows } = await queries.runQuery<ServerSettings>(
    `SELECT current_setting('server_version_num')::int AS "versionNumber", current_setting('server_version') AS version,
      current_setting('server_encoding') AS encoding, pg_is_in_recovery() AS "isStandby",
      current_setting('synchronous_commit') AS "synchronousCommit",
      current_setting('max_locks_per_transaction')::int AS "locksPerTransaction", current_setting('fsync') AS fsync,
      current_setting('full_page_writes') AS "fullPageWrites",
      current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
        - (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS "freeConnections"`,
  );
  const [settings] = rows;
  if (!settings) throw new AppError('unavailable', 'the server does not answer with its settings');
  return settings;
}
