import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { BackupManifest } from '../../contract/output/backup-manifest';
import { type Clock, systemClock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import { lockDirectory } from '../../store/directory-lock';
import { inspectStores, openStores } from '../../store/open-stores';
import { readArchive } from './read-archive';
import { type RestoredAlerting, settleRestoredAlerting } from './restored-alerting';
import { syncDirectory } from './write-archive';

/** Where files are prepared. One that is still there belongs to a restore that did not finish. */
export const RESTORE_DIRECTORY = '.tocsin-restore';
/** What may be in an "empty" directory: the mount point of a disk has the first; the others are of the lock. */
const IGNORED = [
  'lost+found',
  'tocsin.lock',
  'tocsin.lock-journal',
  'tocsin.pid',
  RESTORE_DIRECTORY,
];

export type RestoreRequest = {
  file: string;
  /** The data directory to make. Must not exist, or be empty. */
  directory: string;
  clock: Clock;
};

export type Restored = {
  directory: string;
  manifest: BackupManifest;
  alerting: RestoredAlerting;
};

/**
 * Makes a data directory from a backup. Everything is prepared and checked in a directory inside it (bytes against the manifest,
 * `integrity_check`, schema, counts) and moved into place at the end; a restore that was killed can be run again. The stores are
 * migrated to this version. Errors: AppError `invalid_input` for an archive that is hostile, damaged or newer, `not_found`,
 * `conflict` where the directory has files or is in use, `unavailable` where it cannot be written.
 */
export async function restoreBackup(request: RestoreRequest): Promise<Restored> {
  const directory = resolve(request.directory);
  // Before anything is made: a bad archive leaves no trace.
  readArchive(request.file);
  const unlock = await claimDirectory(directory);
  const prepared = join(directory, RESTORE_DIRECTORY);
  try {
    await rm(prepared, { recursive: true, force: true });
    await mkdir(prepared, { mode: 0o700 });
    const manifest = readArchive(request.file, prepared);
    requireRestorable(prepared, manifest);
    const alerting = await prepareState(prepared, request.clock, manifest);
    await moveIntoPlace(prepared, directory);
    return { directory, manifest, alerting };
  } catch (error) {
    await rm(prepared, { recursive: true, force: true });
    throw error;
  } finally {
    unlock();
  }
}

async function claimDirectory(directory: string): Promise<() => void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const found = await readdir(directory);
    const unfinished = found.includes(RESTORE_DIRECTORY);
    // The files of an unfinished restore are moved there one by one, so only then may some be in place.
    const others = found.filter(
      (name) => !IGNORED.includes(name) && !(unfinished && isRestoredFile(name)),
    );
    if (others.length > 0)
      throw new AppError(
        'conflict',
        `${directory} is not empty (${others.slice(0, 3).join(', ')}): restore into a new directory, then start Tocsin with it`,
        { retryable: false },
      );
    return lockDirectory(directory);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!/^E[A-Z]+$/.test(code)) throw error;
    throw new AppError('unavailable', `${directory} cannot be written (${code})`, {
      retryable: false,
    });
  }
}

const RESTORED_FILES = ['tocsin.key', 'events.db', 'state.db'];
const isRestoredFile = (name: string) => RESTORED_FILES.includes(name);

function requireRestorable(prepared: string, manifest: BackupManifest): void {
  for (const report of inspectStores(prepared, 'full')) {
    const { file, schema, knownSchema, problems, unreadable, counts } = report;
    if (unreadable !== null) throw new AppError('unavailable', unreadable);
    if (problems.length > 0)
      throw new AppError('invalid_input', `${file} in the backup is damaged: ${problems[0]}`);
    if (schema > knownSchema)
      throw new AppError(
        'invalid_input',
        `the backup is of Tocsin ${manifest.tocsin}: its ${file} has schema version ${schema}, this one knows up to ${knownSchema}. Restore it with Tocsin ${manifest.tocsin} or newer`,
      );
    // Of an older version the counts may be of tables that this one counts otherwise.
    if (schema < knownSchema) continue;
    for (const [what, n] of Object.entries(manifest.counts[file] ?? {}))
      if (counts[what] !== n)
        throw new AppError(
          'invalid_input',
          `${file} in the backup has ${counts[what] ?? 0} ${what}, its manifest says ${n}`,
        );
  }
}

async function prepareState(
  prepared: string,
  clock: Clock,
  manifest: BackupManifest,
): Promise<RestoredAlerting> {
  const stores = await openStores({ directory: prepared, clock: systemClock });
  try {
    return await settleRestoredAlerting(stores.state, {
      backupAt: Date.parse(manifest.createdAt),
      clock,
    });
  } finally {
    await stores.close();
  }
}

/** The state last: without it a directory is not taken for a whole one, and the restore can be run again. */
async function moveIntoPlace(prepared: string, directory: string): Promise<void> {
  const found = await readdir(prepared);
  await syncDirectory(prepared);
  for (const name of RESTORED_FILES.filter((one) => found.includes(one)))
    await rename(join(prepared, name), join(directory, name));
  await rm(prepared, { recursive: true, force: true });
  await syncDirectory(directory);
}
