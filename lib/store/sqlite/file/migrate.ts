import { existsSync } from 'node:fs';
import { AppError } from '../../../kit/errors';
import { backUp, type Db } from './database';
import { toStoreError } from './sqlite-errors';

/** The SQL of each version, in order: the first makes version 1 of an empty file. */
export type Migrations = readonly string[];

const versionOf = (db: Db) => Number(db.pragma('user_version', { simple: true }));

const backupOf = (db: Db, version: number) => `${db.name}.v${version}.backup`;

/**
 * Brings a file to the newest version, forward only and in one transaction, after a backup beside it. Returns the
 * backup's path, or null where none was needed. Throws `conflict` for a file of a newer version.
 * `onStart` is called where a file has to be upgraded, which can take minutes.
 */
export async function migrate(
  db: Db,
  migrations: Migrations,
  onStart: () => void = () => {},
): Promise<string | null> {
  try {
    return await migrateForward(db, migrations, onStart);
  } catch (error) {
    throw toStoreError(error, db.name);
  }
}

async function migrateForward(
  db: Db,
  migrations: Migrations,
  onStart: () => void,
): Promise<string | null> {
  const found = versionOf(db);
  const known = migrations.length;
  if (found > known) throw newerVersion(db, found, known);
  if (found === known) return null;
  if (found > 0) onStart();
  const backup = found > 0 ? backupOf(db, found) : null;
  if (backup) await backUp(db, backup);
  db.transaction(() => {
    for (const sql of migrations.slice(found)) db.exec(sql);
    db.pragma(`user_version = ${known}`);
  }).immediate();
  return backup;
}

function newerVersion(db: Db, found: number, known: number): AppError {
  const backup = backupOf(db, known);
  const restore = existsSync(backup)
    ? `restore ${backup}, made before the upgrade`
    : 'restore a backup';
  return new AppError(
    'conflict',
    `${db.name} has schema version ${found}, this Tocsin knows up to ${known}: run a newer Tocsin, or ${restore}`,
    { retryable: false, details: { file: db.name, found, known } },
  );
}

/** Throws `unavailable` for a file whose version is not the newest one: a reader cannot migrate. */
export function assertMigrated(db: Db, migrations: Migrations): void {
  if (versionOf(db) !== migrations.length)
    throw new AppError('unavailable', `${db.name} is not migrated yet`);
}
