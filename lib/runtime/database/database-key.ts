import { hkdfSync } from 'node:crypto';
import type { Config } from '../../config/config';
import type { Clock } from '../../kit/clock';
import { AppError, isAppError } from '../../kit/errors';
import type { StateStore } from '../../store/state-store';

type Key = NonNullable<Config['key']>;
type Tools = { state: Pick<StateStore, 'get' | 'mutate'>; clock: Clock };

const ROW = { kind: 'installation', id: 'installation' } as const;
const FINGERPRINT_BYTES = 16;

/** Differs for every key; the key cannot be computed from it. */
export function fingerprintOf({ text }: Pick<Key, 'text'>): string {
  const key = new Uint8Array(Buffer.from(text, 'hex'));
  const info = 'tocsin key fingerprint';
  return Buffer.from(hkdfSync('sha256', key, new Uint8Array(), info, FINGERPRINT_BYTES)).toString(
    'hex',
  );
}

/**
 * Notes which key seals the secrets of a database where none was noted. Throws AppError `unavailable` where another one was: two
 * processes with different keys would each store what the other cannot read.
 */
export async function assertKeyOfDatabase(key: Key, tools: Tools): Promise<void> {
  const fingerprint = fingerprintOf(key);
  const noted =
    (await notedFingerprint(tools.state)) ?? (await noteFingerprint(fingerprint, tools));
  if (noted !== fingerprint)
    throw new AppError('unavailable', keyProblemText(key.from), { retryable: false });
}

/** What an operator has to know of a key that is not that of the database. */
export function keyProblemText(from: string): string {
  return `${from} is another key: stored secrets cannot be read. Put the right key back and start again, or stop Tocsin, run \`tocsin key new\` with the other key, and enter the secrets again`;
}

/**
 * Makes a key that of the database: secrets that an earlier one sealed stay unreadable. No process may use the database meanwhile.
 * Throws AppError `conflict` where it is that key already.
 */
export async function adoptKey(key: Key, { state, clock }: Tools): Promise<void> {
  const keyFingerprint = fingerprintOf(key);
  if ((await notedFingerprint(state)) === keyFingerprint)
    throw new AppError(
      'conflict',
      `${key.from} is the key of this database already. To begin with another one, make it with \`openssl rand -hex 32\` and name it instead`,
      { retryable: false },
    );
  await state.mutate([{ op: 'put', ...ROW, value: { keyFingerprint } }], clock.now());
}

async function notedFingerprint(state: Tools['state']): Promise<string | null> {
  return (await state.get(ROW.kind, ROW.id))?.value.keyFingerprint ?? null;
}

/** Returns the one that is noted afterwards: another process may have been faster. */
async function noteFingerprint(
  keyFingerprint: string,
  { state, clock }: Tools,
): Promise<string | null> {
  try {
    await state.mutate([{ op: 'insert', ...ROW, value: { keyFingerprint } }], clock.now());
    return keyFingerprint;
  } catch (error) {
    if (!isAppError(error) || error.code !== 'conflict') throw error;
    return notedFingerprint(state);
  }
}
