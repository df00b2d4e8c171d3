import { chmod, copyFile, mkdir, readdir, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import {
  BACKUP_FORMAT,
  type BackupFile,
  type BackupManifest,
} from '../../contract/output/backup-manifest';
import { iso } from '../../domain/time';
import type { Clock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import { copyStores, inspectStores } from '../../store/open-stores';
import { STORE_FILES, type StoreFileReport } from '../../store/store-files';
import { KEY_FILE } from '../secrets';
import { VERSION } from '../version';
import { describeFile, writeArchive } from './write-archive';

export type BackupRequest = {
  /** The data directory. A server may use it meanwhile. */
  directory: string;
  /** The archive to write. */
  file: string;
  /** Replace a file of that name. */
  force: boolean;
  clock: Clock;
};

export type MadeBackup = { file: string; bytes: number; manifest: BackupManifest };

/**
 * Writes both stores of one instant and the key to one archive (0600), beside a running server or without one. The copies are
 * checked (`integrity_check`, counts) and the archive is read back before it gets its name, so that a file of that name is always
 * a whole backup. Errors: AppError `conflict` where the file exists, `not_found` where there are no stores, `unavailable` where a
 * store is damaged or the disk is full.
 */
export async function createBackup(request: BackupRequest): Promise<MadeBackup> {
  const { directory, clock } = request;
  const file = resolve(request.file);
  await requireAbsent(file, request.force);
  await requireSpace(directory, file);
  const copies = await makeCopyDirectory(file);
  try {
    const createdAt = clock.now();
    await copyStores(directory, copies);
    for (const name of STORE_FILES) await chmod(join(copies, name), 0o600);
    const reports = inspectStores(copies, 'full');
    requireSound(reports, directory);
    const files: BackupFile[] = [];
    for (const { file: name, schema } of reports)
      files.push(await describeFile(copies, { name: nameOf(name), schema }));
    if (await copyKey(directory, copies))
      files.push(await describeFile(copies, { name: KEY_FILE, schema: null }));
    const manifest: BackupManifest = {
      kind: 'tocsin-backup',
      format: BACKUP_FORMAT,
      createdAt: iso(createdAt),
      tocsin: VERSION,
      files,
      counts: Object.fromEntries(reports.map((report) => [report.file, report.counts])),
      sealed: reports.reduce((sum, { sealed }) => sum + sealed.length, 0),
    };
    await writeArchive(file, { directory: copies, manifest });
    return { file, bytes: (await stat(file)).size, manifest };
  } finally {
    await rm(copies, { recursive: true, force: true });
  }
}

const nameOf = (name: string) => {
  const known = STORE_FILES.find((one) => one === name);
  if (!known) throw new Error(`${name} is no file of the stores`);
  return known;
};

async function requireAbsent(file: string, force: boolean): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (found?.isDirectory())
    throw new AppError('conflict', `${file} is a directory: name a file in it`);
  if (found && !force)
    throw new AppError('conflict', `${file} exists: choose another name, or add --force`);
}

/** The copies and the archive are beside each other for a moment. */
async function requireSpace(directory: string, file: string): Promise<void> {
  const space = await statfs(dirname(file)).catch(() => null);
  if (!space)
    throw new AppError('unavailable', `${dirname(file)} does not exist: create it first`, {
      retryable: false,
    });
  const sizes = await Promise.all(
    STORE_FILES.flatMap((name) => [name, `${name}-wal`]).map((name) =>
      stat(join(directory, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  const needed = 2 * sizes.reduce((sum, size) => sum + size, 0);
  const free = space.bavail * space.bsize;
  if (free >= needed) return;
  throw new AppError(
    'unavailable',
    `${dirname(file)} has ${megabytes(free)} free, the backup needs ${megabytes(needed)} for a moment and about half of it after`,
    { retryable: false },
  );
}

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1_000_000)} MB`;

/** Private to this user, beside the archive. Removes those of processes that died. */
async function makeCopyDirectory(file: string): Promise<string> {
  const directory = dirname(file);
  const prefix = `.${basename(file)}.copies-`;
  try {
    for (const name of await readdir(directory))
      if (name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length))))
        await rm(join(directory, name), { recursive: true, force: true });
    const copies = join(directory, `${prefix}${process.pid}`);
    await mkdir(copies, { mode: 0o700 });
    return copies;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new AppError('unavailable', `${directory} cannot be written (${code})`, {
      retryable: false,
    });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function requireSound(reports: readonly StoreFileReport[], directory: string): void {
  for (const { file, problems, unreadable, schema, knownSchema } of reports) {
    const path = join(directory, file);
    if (unreadable !== null) throw new AppError('unavailable', unreadable, { retryable: false });
    if (problems.length > 0)
      throw new AppError('unavailable', `${path} is damaged: ${problems[0]}`, { retryable: false });
    if (schema === 0)
      throw new AppError('not_found', `${path} has no data of Tocsin`, { retryable: false });
    if (schema > knownSchema)
      throw new AppError(
        'unavailable',
        `${path} has schema version ${schema}, this Tocsin knows up to ${knownSchema}: back it up with the version that wrote it`,
        { retryable: false },
      );
  }
}

/** False where the directory has no key. */
async function copyKey(directory: string, into: string): Promise<boolean> {
  try {
    await copyFile(join(directory, KEY_FILE), join(into, KEY_FILE));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
