import { readFileSync } from 'node:fs';
import type { ConfigFile } from '../contract/config/config';
import { configStorageSchema, databaseUrlSchema } from '../contract/config/config-storage';
import { fileProblem } from '../kit/file-problem';
import type { Config } from './config';
import type { Problem } from './problems/problem';
import type { Environment } from './substitute';

const MAKE_A_KEY =
  'make one with `openssl rand -hex 32`, give the same to every process, and keep it apart from backups of the database';

/** What the environment sets of the storage; null where it sets nothing. */
export type StorageEnvironment = { url: string | null; key: Config['key'] };

type Report = (path: string, problem: string, hint: string) => void;

/** Reads TOCSIN_DATABASE_URL, TOCSIN_KEY and the file of TOCSIN_KEY_FILE; problems, which repeat no value, go to `report`. */
export function readStorageEnvironment(env: Environment, report: Report): StorageEnvironment {
  return {
    url: readDatabaseUrl(env.TOCSIN_DATABASE_URL, report),
    key: readKey(env, report),
  };
}

function readDatabaseUrl(text: string | undefined, report: Report): string | null {
  if (text === undefined || text === '') return null;
  const result = databaseUrlSchema.safeParse(text);
  if (!result.success) {
    const hint = 'use postgres://user:password@host:5432/database; write @ : / % # ? in a password';
    report('TOCSIN_DATABASE_URL', 'is not the address of a database', `${hint} as %40 and so on`);
  }
  return text;
}

function readKey(env: Environment, report: Report): Config['key'] {
  const { TOCSIN_KEY: text, TOCSIN_KEY_FILE: file } = env;
  const isGiven = text !== undefined && text !== '';
  if (file === undefined || file === '')
    return isGiven ? checkedKey({ name: 'TOCSIN_KEY', text, from: 'TOCSIN_KEY' }, report) : null;
  if (isGiven) {
    report('TOCSIN_KEY_FILE', 'is set beside TOCSIN_KEY', 'set one of them');
    return null;
  }
  try {
    const read = readFileSync(file, 'utf8').trim();
    return checkedKey({ name: 'TOCSIN_KEY_FILE', text: read, from: file }, report);
  } catch (error) {
    report('TOCSIN_KEY_FILE', fileProblem(file, error), 'name a file that this user can read');
    return null;
  }
}

function checkedKey(
  { name, text, from }: { name: string; text: string; from: string },
  report: Report,
): Config['key'] {
  if (/^[0-9a-f]{64}$/i.test(text)) return { text, from };
  report(name, 'is not a key of 64 hexadecimal digits', MAKE_A_KEY);
  return null;
}

/** Where the stores are: as the environment says, else the file, else in the data directory (null). */
export function storageSettings(
  { url, key }: StorageEnvironment,
  { storage }: Pick<ConfigFile, 'storage'>,
): Pick<Config, 'storage' | 'key'> {
  const address = url ?? storage?.url;
  if (address === undefined) return { storage: null, key };
  const { directUrl = null, ...settings } = storage ?? configStorageSchema.parse({});
  return { storage: { ...settings, url: address, directUrl }, key };
}

/** Adds what is wrong with the storage of file and environment together. */
export function checkStorage(
  environment: StorageEnvironment,
  file: Pick<ConfigFile, 'storage'>,
  problems: Problem[],
): void {
  const { storage, key } = storageSettings(environment, file);
  const isReported = problems.some(({ path }) => path.startsWith('TOCSIN_KEY'));
  if (storage === null && file.storage !== undefined)
    problems.push({
      path: 'storage.url',
      problem: 'is missing, and TOCSIN_DATABASE_URL is not set',
      hint: 'name the database: postgres://user@host:5432/database; leave storage out for SQLite',
    });
  else if (storage !== null && key === null && !isReported)
    problems.push({
      path: 'TOCSIN_KEY',
      problem: 'is not set, and on PostgreSQL the key that seals secrets is not made at the start',
      hint: MAKE_A_KEY,
    });
  else if (storage === null && key !== null)
    problems.push({
      path: key.from === 'TOCSIN_KEY' ? key.from : 'TOCSIN_KEY_FILE',
      problem: 'is set, and without storage.url the key is tocsin.key in the data directory',
      hint: 'leave it out, or set TOCSIN_DATABASE_URL',
    });
}
