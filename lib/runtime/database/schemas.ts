import type { Config } from '../../config/config';
import type { Clock } from '../../kit/clock';
import { checkSchemas, migrateSchemas, type SchemaReport } from '../../store/open-stores';
import { VERSION } from '../version';

type Storage = NonNullable<Config['storage']>;

export type { SchemaReport };

/** What a migration of a database would do. Changes nothing. Errors: AppError `unavailable`. */
export function showSchemas(storage: Storage): Promise<SchemaReport[]> {
  return checkSchemas(storage);
}

/** Brings the schemas of a database up to date, as this version of Tocsin needs them. Errors: those of `migrateSchemas`. */
export function applySchemas(
  storage: Storage,
  options: { withContract: boolean; clock: Clock },
): Promise<SchemaReport[]> {
  return migrateSchemas(storage, { ...options, version: VERSION });
}
