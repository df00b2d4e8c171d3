import type { Pool, PoolClient } from 'pg';
import { AppError } from '../../../kit/errors';
import type { Logger } from '../../../kit/logger';
import { describeAddress } from './address';
import { POSTGRES_LIMITS, type PostgresLimits, REPEATED_TRANSACTIONS } from './limits';
import { loadDriver } from './load-driver';
import { codeOf, isOfStandby, isUndone, toPostgresError } from './postgres-errors';
import { valueTypes } from './value-types';

/** A named one is planned once per connection; of one name there is one text. */
type Statement = { name?: string | undefined; text: string; values?: readonly unknown[] };
/** `count`: rows that were read or changed. */
type Result<R> = { rows: R[]; count: number };

/** Runs statements. `R` is what the statement selects: rows are not checked again. Errors: see `toPostgresError`. */
export type Queries = {
  runQuery<R = unknown>(statement: Statement | string): Promise<Result<R>>;
};

type TransactionOptions = {
  /** The work has no effect outside the transaction, so it is repeated where the server undid it for another. */
  isRepeatable?: boolean | undefined;
  /** Further settings of this transaction alone, e.g. `plan_cache_mode`. */
  settings?: Readonly<Record<string, string>> | undefined;
};

/** A pool of connections to one database. */
export type PostgresDatabase = Queries & {
  /** The address without its password, for messages. */
  place: string;
  /** It is used although its server may lose what was acknowledged. */
  isUnsafe: boolean;
  /**
   * Runs `work` in one READ COMMITTED transaction: committed when this resolves, undone when it rejects. A connection that was
   * lost during the commit leaves open which of the two it was: `unavailable` with `details.isUncertain`.
   */
  transaction<T>(work: (queries: Queries) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Runs `work` on one connection outside a transaction, for session locks and migrations: never through a pooler. */
  onOneConnection<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  /** Finishes accepted calls and refuses new ones as `unavailable`. */
  close(): Promise<void>;
};

export type DatabaseOptions = {
  /** postgres://user:password@host:port/database?sslmode=… */
  url: string;
  poolSize: number;
  /** False where a pooler gives each transaction another connection and cannot keep named statements. Default true. */
  prepare?: boolean | undefined;
  /** Use a server that may lose what it acknowledged. Default false. */
  unsafe?: boolean | undefined;
  /** Shown in pg_stat_activity. */
  applicationName?: string | undefined;
  limits?: Partial<PostgresLimits> | undefined;
  logger?: Pick<Logger, 'warn'> | undefined;
};

const IDLE_CONNECTION_MS = 30_000;

/** Opens no connection yet. Throws AppError `unavailable` where the driver is missing, `invalid_input` for a wrong address. */
export async function openDatabase(options: DatabaseOptions): Promise<PostgresDatabase> {
  const limits = { ...POSTGRES_LIMITS, ...options.limits };
  const place = describeAddress(options.url);
  const pool = await createPool(options, { limits, place });
  const withNames = options.prepare ?? true;

  const queriesOf = (client: Pool | PoolClient): Queries => ({
    async runQuery<R>(statement: Statement | string) {
      try {
        const { rows, rowCount } = await client.query(toConfig(statement, withNames));
        return { rows: rows as R[], count: rowCount ?? 0 };
      } catch (error) {
        throw toPostgresError(error, place);
      }
    },
  });

  async function runOnce<T>(
    work: (queries: Queries) => Promise<T>,
    settings: TransactionOptions['settings'],
  ): Promise<T> {
    const client = await connectClient(pool, place);
    let broken: AppError | Error | undefined;
    try {
      const queries = queriesOf(client);
      await queries.runQuery(beginText(limits, settings));
      const result = await work(queries);
      await commit(client, place);
      return result;
    } catch (error) {
      broken = (await rollBack(client)) ?? (isOfStandby(error) ? error : undefined);
      throw error;
    } finally {
      client.release(broken);
    }
  }

  const calls = createCallCounter(place);
  return {
    place,
    isUnsafe: options.unsafe ?? false,
    runQuery: (statement) => calls.run(() => queriesOf(pool).runQuery(statement)),
    transaction: (work, { isRepeatable = false, settings } = {}) =>
      calls.run(async () => {
        for (let attempt = 1; ; attempt += 1) {
          try {
            return await runOnce(work, settings);
          } catch (error) {
            if (!isRepeatable || !isUndone(error) || attempt > REPEATED_TRANSACTIONS) throw error;
          }
        }
      }),
    onOneConnection: (work) =>
      calls.run(async () => {
        const client = await connectClient(pool, place);
        try {
          return await work(queriesOf(client));
        } finally {
          // A session lock or setting must not reach the next user of the connection.
          client.release(true);
        }
      }),
    close: () => calls.close(() => pool.end()),
  };
}

/** Lets accepted calls finish before the pool is closed, which would leave those that wait for a connection without an answer. */
function createCallCounter(place: string) {
  const running = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;
  return {
    run<T>(call: () => Promise<T>): Promise<T> {
      if (closing) return Promise.reject(new AppError('unavailable', `${place} is closed`));
      const run = call();
      running.add(run);
      const end = () => void running.delete(run);
      run.then(end, end);
      return run;
    },
    close(end: () => Promise<void>): Promise<void> {
      closing ??= Promise.allSettled(running).then(end);
      return closing;
    },
  };
}

async function createPool(
  { url, poolSize, applicationName, logger }: DatabaseOptions,
  { limits, place }: { limits: PostgresLimits; place: string },
): Promise<Pool> {
  const driver = await loadDriver();
  const pool = new driver.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: limits.connectMs,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    keepAlive: true,
    application_name: applicationName ?? 'tocsin',
    // Reads outside a transaction have no other limit; a pooler must be set to ignore this parameter.
    statement_timeout: limits.statementMs,
    types: valueTypes(driver),
  });
  // Without a listener the end of the server would end this process, for idle connections and for those in use.
  const report = (error: Error) =>
    logger?.warn({ err: toPostgresError(error, place) }, 'a connection to the database was lost');
  pool.on('error', report);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

async function connectClient(pool: Pool, place: string): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw toPostgresError(error, place);
  }
}

/** One round trip: the settings are of the transaction alone, so they hold behind a pooler too. */
function beginText(limits: PostgresLimits, settings: TransactionOptions['settings'] = {}): string {
  const all = {
    lock_timeout: `${limits.lockMs}`,
    statement_timeout: `${limits.statementMs}`,
    idle_in_transaction_session_timeout: `${limits.idleInTransactionMs}`,
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `SET LOCAL ${name} = '${value}'`);
  return ['BEGIN ISOLATION LEVEL READ COMMITTED', ...lines].join('; ');
}

async function commit(client: PoolClient, place: string): Promise<void> {
  let command: string;
  try {
    ({ command } = await client.query('COMMIT'));
  } catch (error) {
    const { code, message, retryable, cause } = toPostgresError(error, place);
    throw new AppError(code, message, {
      retryable,
      cause,
      details: { postgres: codeOf(error), isUncertain: true },
    });
  }
  // The server answers a commit of a failed transaction with ROLLBACK, and no error.
  if (command !== 'COMMIT')
    throw new AppError('internal', 'a statement failed, so its transaction was undone');
}

/** The error that makes the connection unusable; undefined where it can be used again. */
async function rollBack(client: PoolClient): Promise<Error | undefined> {
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function toConfig(statement: Statement | string, withNames: boolean) {
  if (typeof statement === 'string') return { text: statement };
  const { name, text, values } = statement;
  return {
    text,
    ...(values === undefined ? {} : { values: [...values] }),
    ...(name === undefined || !withNames ? {} : { name }),
  };
}
