import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { create } from 'tar';
import type { BackupFile, BackupManifest } from '../../contract/output/backup-manifest';
import { AppError } from '../../kit/errors';
import { MANIFEST_FILE, readArchive } from './read-archive';

/** Size and hash of a file that goes into a backup. */
export async function describeFile(
  directory: string,
  { name, schema }: Pick<BackupFile, 'name' | 'schema'>,
): Promise<BackupFile> {
  const path = join(directory, name);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { name, bytes: (await stat(path)).size, sha256: hash.digest('hex'), schema };
}

/**
 * Writes the manifest and its files from `directory` to one tar archive (0600), reads it back, compares every byte with the
 * manifest, and only then gives it its name; a file of that name is replaced. `directory` is on the same disk as the archive.
 * Errors: AppError `unavailable`.
 */
export async function writeArchive(
  file: string,
  { directory, manifest }: { directory: string; manifest: BackupManifest },
): Promise<void> {
  const partial = join(directory, 'archive.partial');
  try {
    await writeFile(join(directory, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`, {
      mode: 0o600,
    });
    const names = [MANIFEST_FILE, ...manifest.files.map(({ name }) => name)];
    const pack = create({ cwd: directory, portable: true, noDirRecurse: true }, names);
    await pipeline(
      pack as unknown as AsyncIterable<Buffer>,
      createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true }),
    );
    readArchive(partial);
    await rename(partial, file);
    await syncDirectory(dirname(file));
  } catch (error) {
    throw asArchiveError(error, file);
  }
}

/** Makes a rename in it survive a loss of power. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function asArchiveError(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const whys: Record<string, string> = {
    ENOSPC: 'the disk is full',
    EACCES: 'this user may not write there',
    EROFS: 'the disk is read-only',
    ENOENT: 'its directory does not exist',
    EISDIR: 'it is a directory',
  };
  const why = whys[code];
  if (why === undefined) return error;
  return new AppError('unavailable', `${file} cannot be written: ${why}`, { retryable: false });
}
