import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../kit/errors';
import { fileProblem } from '../kit/file-problem';

/** Its name in a data directory. */
export const KEY_FILE = 'tocsin.key' as const;
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Names the scheme, so that a later version can be distinguished. */
const PREFIX = 'sealed:v1:';

/** Why stored secrets cannot be read: what an operator has to know, and the way out. */
export type KeyProblem = { kind: 'missing' | 'invalid' | 'wrong'; text: string };

export type Secrets = {
  /** AES-256-GCM; the text contains its nonce and tag. Errors: AppError `unavailable` where there is no key to seal with. */
  seal(plain: string): string;
  /** Returns text that is not sealed as it is. Errors: AppError `unavailable` where it was sealed with another key. */
  open(text: string): string;
  /** Whether text has the form of sealed text, whatever its key. */
  isSealed(text: string): boolean;
  /** From which keys for other uses are derived. */
  dataKey: Uint8Array;
  /** Whether `seal` works. */
  canSeal: boolean;
  /** What is wrong with the key now, read from the disk afresh; null where everything is readable and will be after a restart. */
  problem(): KeyProblem | null;
};

/**
 * The key of the data directory. A copy of the data is only readable with it. Where there is none it is created (0600), but never
 * beside secrets that an earlier one sealed (`sealed`, as they are stored): then nothing is written, those secrets cannot be
 * read, and none can be sealed, until the key is put back or `tocsin key new` begins with another one.
 * Errors: AppError `unavailable` where the directory cannot be written.
 */
export function openSecrets(directory: string, sealed: readonly string[] = []): Secrets {
  const path = join(directory, KEY_FILE);
  const found = sealed.length > 0 ? readKey(path) : (readKey(path) ?? createKey(directory));
  const dataKey = found instanceof Uint8Array ? found : new Uint8Array(randomBytes(KEY_BYTES));
  const cipher = createSealing(dataKey);
  const canSeal = found instanceof Uint8Array;
  const unreadable = canSeal ? sealed.filter((text) => !opens(cipher, text)).length : sealed.length;
  return {
    dataKey,
    canSeal,
    open: cipher.open,
    isSealed,
    seal(plain) {
      if (canSeal) return cipher.seal(plain);
      throw new AppError('unavailable', problemText(path, found, unreadable).text, {
        retryable: false,
      });
    },
    problem() {
      if (unreadable > 0 || !canSeal) return problemText(path, found, unreadable);
      const now = readKey(path);
      if (now instanceof Uint8Array && Buffer.from(now).equals(dataKey)) return null;
      return {
        kind: now === null ? 'missing' : 'wrong',
        text: `${path} ${now === null ? 'is gone' : 'was replaced'} while Tocsin runs: put it back before it stops, or every stored secret is lost`,
      };
    },
  };
}

/** Secrets that a configured key of 64 hexadecimal digits seals. Whether it is the right one is another question. */
export function secretsOfKey(text: string): Secrets {
  const dataKey = new Uint8Array(Buffer.from(text, 'hex'));
  return {
    dataKey,
    canSeal: true,
    ...createSealing(dataKey),
    isSealed,
    problem: () => null,
  };
}

/** How many of the stored secrets the key of a directory opens; creates nothing. */
export function checkKey(directory: string, sealed: readonly string[]): KeyProblem | null {
  const path = join(directory, KEY_FILE);
  const found = readKey(path);
  if (!(found instanceof Uint8Array)) {
    if (found === null && sealed.length === 0) return null;
    return problemText(path, found, sealed.length);
  }
  const cipher = createSealing(found);
  const unreadable = sealed.filter((text) => !opens(cipher, text)).length;
  return unreadable === 0 ? null : problemText(path, found, unreadable);
}

/**
 * Why a configured key of 64 hexadecimal digits cannot take the place of a directory's own; null where it can. A directory whose key
 * is lost takes one that opens everything it has stored.
 */
export function compareKey(
  key: { text: string; from: string },
  { directory, sealed }: { directory: string; sealed: readonly string[] },
): string | null {
  const path = join(directory, KEY_FILE);
  const configured = Buffer.from(key.text, 'hex');
  const found = readKey(path);
  if (found instanceof Uint8Array && !configured.equals(Buffer.from(found)))
    return `${key.from} is not the key of ${directory}: give it the content of ${path}`;
  const cipher = createSealing(new Uint8Array(configured));
  const unreadable = sealed.filter((text) => !opens(cipher, text)).length;
  if (unreadable === 0) return null;
  return found instanceof Uint8Array
    ? `${unreadable} of ${sealed.length} stored secrets cannot be read with ${path}: run \`tocsin key new\` on the directory, and enter them again`
    : `${key.from} does not open ${unreadable} of ${sealed.length} secrets stored in ${directory}, which has no key of its own: name the key that sealed them`;
}

/** `invalid`: there is a file, and it is no key. */
type FoundKey = Uint8Array | null | 'invalid';

function problemText(path: string, found: FoundKey, unreadable: number): KeyProblem {
  const kind = found === null ? 'missing' : found === 'invalid' ? 'invalid' : 'wrong';
  const what = {
    missing: `${path} is missing`,
    invalid: `${path} is not a key`,
    wrong: `${path} is another key`,
  }[kind];
  const lost =
    unreadable === 0
      ? 'no secret can be stored'
      : `${unreadable} stored secrets cannot be read, and what needs them is paused`;
  return {
    kind,
    text: `${what}: ${lost}. Put the right key back (every backup contains it) and start again, or stop Tocsin, run \`tocsin key new\`, and enter the secrets again`,
  };
}

const isSealed = (text: string) => text.startsWith(PREFIX);

type Sealing = Pick<Secrets, 'seal' | 'open'>;

function opens({ open }: Sealing, text: string): boolean {
  try {
    open(text);
    return true;
  } catch {
    return false;
  }
}

function createSealing(dataKey: Uint8Array): Sealing {
  const key = new Uint8Array(
    hkdfSync('sha256', dataKey, new Uint8Array(), 'tocsin seal', KEY_BYTES),
  );
  return {
    seal(plain) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const sealed = Buffer.concat([
        iv,
        cipher.update(plain, 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
      return PREFIX + sealed.toString('base64url');
    },
    open(text) {
      if (!text.startsWith(PREFIX)) return text;
      const sealed = Buffer.from(text.slice(PREFIX.length), 'base64url');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES));
        decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
        const plain = decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES));
        return Buffer.concat([plain, decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new AppError('unavailable', `a stored secret was sealed with another ${KEY_FILE}`, {
          retryable: false,
          cause,
        });
      }
    },
  };
}

function readKey(path: string): FoundKey {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw unusable(path, error);
  }
  return /^[0-9a-f]{64}$/i.test(text) ? new Uint8Array(Buffer.from(text, 'hex')) : 'invalid';
}

/** Creates the key of a directory (0600) where there is none, and returns the one that is there then. */
export function createKey(directory: string): FoundKey {
  const path = join(directory, KEY_FILE);
  const fresh = `${path}.${process.pid}.new`;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(fresh, randomBytes(KEY_BYTES).toString('hex'), { mode: 0o600, flush: true });
    // Linked into place as a whole, and only where no other process was faster, so that a used key is never overwritten.
    linkSync(fresh, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST'))
      throw unusable(path, error);
  } finally {
    rmSync(fresh, { force: true });
  }
  return readKey(path);
}

function unusable(path: string, error: unknown): AppError {
  return new AppError('unavailable', fileProblem(path, error), { retryable: false, cause: error });
}
