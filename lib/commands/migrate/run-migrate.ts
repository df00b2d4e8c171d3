import { systemClock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import { applySchemas, type SchemaReport, showSchemas } from '../../runtime/database/schemas';
import { configuredDatabase } from '../storage/configured-database';

/** `check`: only looks; `contract`: also takes away what older processes need. */
export type MigrateRequest = { check: boolean; contract: boolean };
export type { SchemaReport };

/**
 * Brings the schemas of the configured database up to date, or says what that would do. Errors: AppError `invalid_input` where no
 * database is configured, `conflict` where older processes still run, `busy`, `unavailable`.
 */
export async function runMigrate({ check, contract }: MigrateRequest): Promise<SchemaReport[]> {
  const database = configuredDatabase();
  if (!database)
    throw new AppError(
      'invalid_input',
      'no database is configured (storage.url, TOCSIN_DATABASE_URL): files of a data directory are brought up to date by the start of the server',
    );
  const { storage } = database;
  if (check) return showSchemas(storage);
  return applySchemas(storage, { withContract: contract, clock: systemClock });
}
