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

const KEY_FILE = 'tocsin.key';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Names the scheme, so that a later version can be distinguished. */
const PREFIX = 'sealed:v1:';

export type Secrets = {
  /** AES-256-GCM; the text contains its nonce and tag. */
  seal(plain: string): string;
  /** Returns text that is not sealed as it is. Errors: AppError `unavailable` where it was sealed with another key. */
  open(text: string): string;
  /** Whether text has the form of sealed text, whatever its key. */
  isSealed(text: string): boolean;
  /** From which keys for other uses are derived. */
  dataKey: Uint8Array;
};

/** The key of the data directory, created (0600) where there is none. A copy of the data is only readable with it. */
export function openSecrets(directory: string): Secrets {
  const dataKey = readOrCreateKey(directory);
  const key = new Uint8Array(
    hkdfSync('sha256', dataKey, new Uint8Array(), 'tocsin seal', KEY_BYTES),
  );
  return {
    dataKey,
    isSealed: (text) => text.startsWith(PREFIX),
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

function readOrCreateKey(directory: string): Uint8Array {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, KEY_FILE);
  const fresh = `${path}.${process.pid}.new`;
  writeFileSync(fresh, randomBytes(KEY_BYTES).toString('hex'), { mode: 0o600, flush: true });
  try {
    // Linked into place as a whole, and only where no other process was faster, so that a used key is never overwritten.
    linkSync(fresh, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'hex');
  if (key.length !== KEY_BYTES)
    throw new AppError('unavailable', `${path} is not a key`, { retryable: false });
  return new Uint8Array(key);
}
