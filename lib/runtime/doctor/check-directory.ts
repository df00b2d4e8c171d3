import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { DoctorCheck } from '../../contract/output/doctor-output';
import { fileProblem } from '../../kit/file-problem';
import { RESTORE_DIRECTORY } from '../backup/restore-backup';
import { fail, ok, warn } from './findings';

const NAME = 'data directory';
/** Free bytes below which writing is about to fail, and below which an operator should act. */
const LEAST_FREE = 100_000_000;
const LITTLE_FREE = 1_000_000_000;

/** Existence, kind, permissions and owners of a data directory and of its files. */
export function checkDirectory(directory: string): { checks: DoctorCheck[]; isReadable: boolean } {
  try {
    const found = statSync(directory);
    if (!found.isDirectory())
      return problem(fail(NAME, `${directory} is a file`, 'set TOCSIN_DATA to a directory'));
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    return { checks: modes(directory, found), isReadable: true };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT')
      return problem(
        warn(NAME, `${directory} does not exist`, '`tocsin serve` makes it; or set TOCSIN_DATA'),
      );
    return problem(fail(NAME, fileProblem(directory, error), 'run as the user that owns it'));
  }
}

const problem = (check: DoctorCheck) => ({ checks: [check], isReadable: false });

function modes(directory: string, { mode, uid }: { mode: number; uid: number }): DoctorCheck[] {
  const names = readdirSync(directory);
  const files = names
    .filter((name) => /^(events\.db|state\.db|tocsin\.)/.test(name))
    .map((name) => ({ name, ...ownerOf(join(directory, name)) }));
  const open = files.filter((file) => (file.mode & 0o077) !== 0).map(({ name }) => name);
  const foreign = files.filter((file) => file.uid !== uid).map(({ name }) => name);
  const checks: DoctorCheck[] = [];
  if (names.includes(RESTORE_DIRECTORY))
    checks.push(
      fail(NAME, 'it has a restore in it that did not finish', 'run `tocsin restore` again'),
    );
  if ((mode & 0o077) !== 0 || open.length > 0)
    checks.push(
      warn(
        NAME,
        `other users of this machine may read ${(mode & 0o077) !== 0 ? directory : open.join(', ')}`,
        `chmod -R go-rwx ${directory}`,
      ),
    );
  if (foreign.length > 0)
    checks.push(
      fail(
        NAME,
        `${foreign.join(', ')} belong to another user than the directory`,
        `chown -R the directory's owner, and run every tocsin command as that user`,
      ),
    );
  return checks.length > 0 ? checks : [ok(NAME, `${directory}, private to its owner`)];
}

/** Why nothing can be written; null where a file could be, which is gone again. */
function tryToWrite(file: string): string | null {
  try {
    const descriptor = openSync(file, 'wx', 0o600);
    try {
      writeSync(descriptor, Buffer.alloc(4_096));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
      rmSync(file, { force: true });
    }
    return null;
  } catch (error) {
    return fileProblem(file, error);
  }
}

function ownerOf(path: string): { mode: number; uid: number } {
  const { mode, uid } = statSync(path);
  return { mode, uid };
}

/** Of a file that is there while it is written. */
const TRIAL_NAME = `tocsin.doctor-${process.pid}`;

/** Room on the disk of a directory, and whether it takes a write: a failing disk keeps its rights and takes none. */
export function checkDisk(directory: string): DoctorCheck {
  const refused = tryToWrite(join(directory, TRIAL_NAME));
  if (refused !== null)
    return fail(
      'disk',
      refused,
      'nothing can be stored: look at the disk and at the log of the kernel',
    );
  const { bavail, bsize } = statfsSync(directory);
  const free = bavail * bsize;
  const text = `${(free / 1e9).toFixed(1)} GB free`;
  const hint = 'free some space, or shorten the retention of sessions (Settings → Retention)';
  if (free < LEAST_FREE) return fail('disk', text, hint);
  return free < LITTLE_FREE ? warn('disk', text, hint) : ok('disk', text);
}
