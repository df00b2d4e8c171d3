import type { Migrations } from '../file/migrate';

export const STATE_MIGRATIONS: Migrations = [
  `CREATE TABLE entity (
    kind TEXT NOT NULL, id TEXT NOT NULL, grp TEXT NOT NULL, version INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    json TEXT NOT NULL, PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX entity_by_group ON entity (kind, grp, id);
  CREATE TABLE change (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, op TEXT NOT NULL
  ) STRICT;`,
  // A token with a scope has no role, and a user may come from elsewhere: an earlier version must not read either.
  `UPDATE entity SET json = json_set(json, '$.origin', json('{"kind":"local"}')) WHERE kind = 'user';
  UPDATE entity SET json = json_set(json, '$.scope', NULL, '$.location', NULL) WHERE kind = 'apiToken';`,
  // Leases and running processes are no entities: they have no place in the change log.
  `CREATE TABLE lease (
    name TEXT PRIMARY KEY, holder TEXT, token INTEGER NOT NULL, expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE node (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, seen_at INTEGER NOT NULL, json TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;`,
];
