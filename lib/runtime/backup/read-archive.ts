import { createHash, type Hash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Parser, type ReadEntry } from 'tar';
import {
  BACKUP_FILES,
  BACKUP_FORMAT,
  type BackupFile,
  type BackupManifest,
  backupManifestSchema,
} from '../../contract/output/backup-manifest';
import { AppError, isAppError } from '../../kit/errors';

export const MANIFEST_FILE = 'manifest.json';
const MANIFEST_BYTES = 64 * 1024;
const READ_BYTES = 1024 * 1024;
/** Where a tar header says what it is. */
const MAGIC = { at: 257, text: 'ustar' };

/**
 * Reads a backup once, from front to back, and checks every byte of it against its manifest. With `into`, writes its files there
 * (0600); the directory must exist and have none of them. Only the files of a manifest are ever written, under names of ours: an
 * entry that is a link, a directory, has another name, comes twice, or is longer than the manifest says is refused.
 * Errors: AppError `invalid_input`, `not_found`.
 */
export function readArchive(file: string, into: string | null = null): BackupManifest {
  const archive = openArchive(file);
  const reader = new EntryReader(file, { archiveBytes: statSync(file).size, into });
  try {
    const parser = new Parser({ strict: true, onReadEntry: (entry) => reader.take(entry) });
    parser.on('error', (error: unknown) => reader.fail(error));
    const chunk = Buffer.alloc(READ_BYTES);
    for (;;) {
      const size = readSync(archive, chunk, 0, chunk.length, null);
      if (size === 0) break;
      parser.write(Buffer.from(chunk.subarray(0, size)));
      reader.check();
    }
    parser.end();
    return reader.finish();
  } finally {
    closeSync(archive);
    reader.close();
  }
}

function openArchive(file: string): number {
  let archive: number;
  try {
    archive = openSync(file, 'r');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
    throw new AppError('not_found', `${file}: ${why}`, { retryable: false });
  }
  const magic = Buffer.alloc(MAGIC.text.length);
  let size = 0;
  try {
    size = readSync(archive, magic, 0, magic.length, MAGIC.at);
  } catch {
    // A directory: it has no bytes.
  }
  if (size === magic.length && magic.toString('latin1') === MAGIC.text) return archive;
  closeSync(archive);
  throw notABackup(file, 'it is no tar archive; decompress it first if it was compressed');
}

function notABackup(file: string, why: string): AppError {
  return new AppError('invalid_input', `${file} is not a usable backup: ${why}`);
}

type Open = { expected: BackupFile; bytes: number; hash: Hash; fd: number | null };

/** Takes the entries of one archive, in their order. The first error stays: no entry after it is read. */
class EntryReader {
  private readonly seen = new Map<string, Open>();
  private readonly file: string;
  private readonly of: { archiveBytes: number; into: string | null };
  private manifest: BackupManifest | null = null;
  private hasManifest = false;
  private failure: AppError | null = null;

  constructor(file: string, of: { archiveBytes: number; into: string | null }) {
    this.file = file;
    this.of = of;
  }

  take(entry: ReadEntry): void {
    try {
      this.check();
      if (entry.type !== 'File') throw new Error(`${shown(entry.path)} is no plain file`);
      if (this.hasManifest) this.takeFile(entry, this.expected(entry));
      else this.takeManifest(entry);
    } catch (error) {
      this.fail(error);
      entry.resume();
    }
  }

  fail(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.failure ??= isAppError(error) ? error : notABackup(this.file, why);
  }

  check(): void {
    if (this.failure) throw this.failure;
  }

  /** What was read, once every byte of it is known to be what the manifest says. */
  finish(): BackupManifest {
    this.check();
    if (!this.manifest) throw notABackup(this.file, `it has no ${MANIFEST_FILE}`);
    for (const { name, bytes, sha256 } of this.manifest.files) {
      const read = this.seen.get(name);
      if (!read || read.bytes !== bytes)
        throw notABackup(this.file, `it ends before the end of ${name}: copy it again`);
      if (read.hash.digest('hex') !== sha256)
        throw notABackup(this.file, `${name} is damaged: its contents do not match its manifest`);
      if (read.fd !== null) fsyncSync(read.fd);
    }
    return this.manifest;
  }

  close(): void {
    for (const { fd } of this.seen.values()) if (fd !== null) closeSync(fd);
  }

  private takeManifest(entry: ReadEntry): void {
    if (entry.path !== MANIFEST_FILE)
      throw new Error(`it begins with ${shown(entry.path)}, not with ${MANIFEST_FILE}`);
    if (entry.size > MANIFEST_BYTES) throw new Error(`${MANIFEST_FILE} is too long`);
    this.hasManifest = true;
    const parts: Buffer[] = [];
    entry.on('data', (part: Buffer) => void parts.push(part));
    entry.on('end', () => {
      try {
        this.manifest = parseManifest(Buffer.concat(parts).toString('utf8'), this.of.archiveBytes);
      } catch (error) {
        this.fail(error);
      }
    });
  }

  private expected({ path, size }: ReadEntry): BackupFile {
    const expected = this.manifest?.files.find(({ name }) => name === path);
    if (!expected) throw new Error(`${shown(path)} is not in its manifest`);
    if (this.seen.has(path)) throw new Error(`${path} is in it twice`);
    if (size !== expected.bytes)
      throw new Error(`${path} has ${size} bytes, its manifest says ${expected.bytes}`);
    return expected;
  }

  private takeFile(entry: ReadEntry, expected: BackupFile): void {
    const { into } = this.of;
    // The name is one of ours and not the archive's; `wx` follows no link and replaces no file.
    const fd = into === null ? null : openSync(join(into, expected.name), 'wx', 0o600);
    const open: Open = { expected, bytes: 0, hash: createHash('sha256'), fd };
    this.seen.set(expected.name, open);
    entry.on('data', (part: Buffer) => {
      try {
        open.bytes += part.length;
        open.hash.update(part);
        if (open.fd !== null) writeAll(open.fd, part);
      } catch (error) {
        this.fail(asWriteError(error, expected.name));
      }
    });
  }
}

function parseManifest(text: string, archiveBytes: number): BackupManifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error(`${MANIFEST_FILE} is not JSON`);
  }
  const format = (json as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > BACKUP_FORMAT)
    throw new Error(`its format ${format} is newer than this Tocsin: restore it with a newer one`);
  const parsed = backupManifestSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`${MANIFEST_FILE}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
  }
  const { files } = parsed.data;
  const names = files.map(({ name }) => name);
  if (new Set(names).size < names.length) throw new Error('its manifest lists a file twice');
  for (const name of BACKUP_FILES.slice(0, 2))
    if (!names.includes(name)) throw new Error(`its manifest lists no ${name}`);
  // Nothing is compressed, so what it claims has to be there.
  if (files.reduce((sum, { bytes }) => sum + bytes, 0) > archiveBytes)
    throw new Error('it is shorter than its manifest says: copy it again');
  return parsed.data;
}

/** A name from the archive as it may be printed. */
const shown = (path: string) => JSON.stringify(path.slice(0, 100));

function writeAll(fd: number, part: Buffer): void {
  for (let done = 0; done < part.length; ) done += writeSync(fd, part, done);
}

function asWriteError(error: unknown, name: string): AppError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why = code === 'ENOSPC' ? 'the disk is full' : String(error);
  return new AppError('unavailable', `${name} cannot be written: ${why}`, { retryable: false });
}
