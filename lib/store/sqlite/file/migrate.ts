import { AppError } from '../../../kit/errors';
import type { Db } from './database';

/** The SQL of each version, in order: the first makes version 1 of an empty file. */
export type Migrations = readonly string[];

const versionOf = (db: Db) => Number(db.pragma('user_version', { simple: true }));

/**
 * Brings a file to the newest version, forward only and in one transaction, after a backup beside it. Returns the
 * backup's path, or null where none was needed. Throws `conflict` for a file of a newer version.
 */
export async function migrate(db: Db, migrations: Migrations): Promise<string | null> {
  const found = versionOf(db);
  const known = migrations.length;
  if (found > known)
    throw new AppError(
      'conflict',
      `${db.name} has schema version ${found}, this Tocsin knows up to ${known}: run a newer Tocsin, or restore a backup`,
      { retryable: false, details: { file: db.name, found, known } },
    );
  if (found === known) return null;
  const backup = found > 0 ? `${db.name}.v${found}.backup` : null;
  if (backup) await db.backup(backup);
  db.transaction(() => {
    for (const sql of migrations.slice(found)) db.exec(sql);
    db.pragma(`user_version = ${known}`);
  }).immediate();
  return backup;
}

/** Refuses a file whose version is not the newest one: a reader cannot migrate. */
export function assertMigrated(db: Db, migrations: Migrations): void {
  if (versionOf(db) !== migrations.length)
    throw new AppError('unavailable', `${db.name} is not migrated yet`);
}
