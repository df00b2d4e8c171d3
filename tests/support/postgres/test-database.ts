import { describe } from 'vitest';
import {
  openDatabase,
  type PostgresDatabase,
} from '../../../lib/store/postgres/connection/connection';
import { missingPostgres, missingPrograms, sharedCluster } from './cluster';

export type TestDatabase = {
  url: string;
  database: PostgresDatabase;
  /** Ends every connection to it and removes it. */
  close(): Promise<void>;
};

let made = 0;

/** A new empty database on the server of this test run. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const cluster = await sharedCluster();
  const name = `tocsin_test_${process.pid}_${made++}`;
  const admin = await openDatabase({ url: cluster.url, poolSize: 1 });
  await admin.runQuery(`CREATE DATABASE ${name}`);
  const parsed = new URL(cluster.url);
  parsed.pathname = `/${name}`;
  const url = parsed.href;
  const database = await openDatabase({ url, poolSize: 8 });
  return {
    url,
    database,
    async close() {
      await database.close();
      await admin.runQuery(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.close();
    },
  };
}

/**
 * `describe` for suites that need PostgreSQL. Left out, with the reason printed, where the machine has none; where CI is true
 * that is a failure.
 */
export function describeWithPostgres(name: string, suite: () => void): void {
  describeUnless(missingPostgres(), name, suite);
}

/** The same for suites that start a server of their own. */
export function describeWithOwnPostgres(name: string, suite: () => void): void {
  describeUnless(missingPrograms(), name, suite);
}

function describeUnless(missing: string | null, name: string, suite: () => void): void {
  if (missing !== null) {
    if (process.env.CI === 'true') throw new Error(missing);
    process.stderr.write(`${name} is left out: ${missing}\n`);
  }
  describe.skipIf(missing !== null)(name, suite);
}
