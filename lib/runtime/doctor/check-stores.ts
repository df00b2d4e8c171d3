import { join } from 'node:path';
import type { DoctorCheck } from '../../contract/output/doctor-output';
import { isAppError } from '../../kit/errors';
import { STORE_FILES, type StoreFileReport } from '../../store/store-files';
import { lostSince, readProgress } from '../health/stored-progress';
import { checkKey } from '../secrets';
import { fail, ok, warn } from './findings';

/** Presence, integrity and schema of the stores. */
export function checkStores(reports: readonly StoreFileReport[]): DoctorCheck[] {
  return STORE_FILES.map((file) => {
    const report = reports.find((one) => one.file === file);
    const name = `store ${file}`;
    if (!report && reports.length > 0)
      return fail(name, 'it is missing beside the other one', 'restore a backup');
    if (!report) return warn(name, 'it does not exist', '`tocsin serve` makes it');
    return checkStore(name, report);
  });
}

function checkStore(name: string, report: StoreFileReport): DoctorCheck {
  const { schema, knownSchema, problems, unreadable, counts } = report;
  if (unreadable !== null)
    return fail(
      name,
      unreadable,
      'look at the disk (full, read-only, failing) and at the owner and mode of the file; its data may be sound',
    );
  if (problems.length > 0)
    return fail(
      name,
      `damaged: ${problems[0]}${problems.length > 1 ? ` and ${problems.length - 1} more` : ''}`,
      'stop the server, keep the directory, and restore a backup into a new one',
    );
  if (schema > knownSchema)
    return fail(
      name,
      `schema version ${schema}, this Tocsin knows up to ${knownSchema}`,
      'run the newer Tocsin that wrote it, or restore a backup from before',
    );
  const rows = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const upgrade = schema < knownSchema ? ', upgraded at the next start' : '';
  return ok(name, `sound, schema ${schema}${upgrade}, ${rows} rows`);
}

/** Whether the key opens what is stored. */
export function checkStoredKey(
  directory: string,
  reports: readonly StoreFileReport[],
): DoctorCheck {
  const sealed = reports.flatMap((report) => report.sealed);
  try {
    const problem = checkKey(directory, sealed);
    if (problem) return fail('key', problem.text, 'put back the key of this directory');
    return ok('key', `opens all ${sealed.length} stored secrets`);
  } catch (error) {
    if (!isAppError(error)) throw error;
    return fail('key', error.message, 'make it readable for the user of the server');
  }
}

/** Whether the stores end before what an earlier process noted as stored. */
export function checkLoss(directory: string, reports: readonly StoreFileReport[]): DoctorCheck[] {
  const progressOf = (file: string) => reports.find((one) => one.file === file)?.progress ?? null;
  const [events, state] = STORE_FILES.map(progressOf);
  if (events === null || events === undefined || state === null || state === undefined) return [];
  const lost = lostSince(readProgress(directory), { events, state });
  if (!lost) return [];
  return [
    fail('stored data', lost, `look for other copies of ${join(directory, 'events.db-wal')}`),
  ];
}
