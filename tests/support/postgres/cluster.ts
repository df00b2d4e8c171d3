/**
 * A PostgreSQL of the test run: that of TOCSIN_TEST_PG_URL, or one that is made from the machine's programs in a temporary
 * folder when the first test asks for it. `tests/support/postgres/run-folder.ts` names the folder and ends the server after the
 * last test.
 */
import { execFileSync, spawn } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { until } from '../until';

export const FOLDER_VARIABLE = 'TOCSIN_TEST_PG_FOLDER';
/** Process id of the test run: no server stays behind where it is killed. */
export const OWNER_VARIABLE = 'TOCSIN_TEST_PG_OWNER';
const URL_VARIABLE = 'TOCSIN_TEST_PG_URL';
const INSTALLED = '/usr/lib/postgresql';
/** Runs a server for as long as the process `$0` exists. */
const WATCHED =
  '"$@" & while [ -d /proc/$0 ] && kill -0 $! 2>/dev/null; do sleep 1; done; kill -QUIT $! 2>/dev/null; wait $!';
const SETTINGS = {
  listen_addresses: '',
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'on',
  deadlock_timeout: '100ms',
  max_connections: '200',
  max_locks_per_transaction: '512',
  shared_buffers: '64MB',
  timezone: 'UTC',
};

/** Settings over those of the tests, e.g. `fsync: 'on'` where durability is the point. */
export type ClusterSettings = Readonly<Record<string, string>>;
export type Cluster = {
  /** Of the database `postgres`, as a user who may do everything. */
  url: string;
  /** Process id of the server; null where it is not ours. */
  pid: number | null;
};

/** Why there is no PostgreSQL for tests; null where there is one. */
export function missingPostgres(): string | null {
  return process.env[URL_VARIABLE] ? null : missingPrograms();
}

/** Why no server can be started here; null where one can. */
export function missingPrograms(): string | null {
  if (findPrograms() === null)
    return `no PostgreSQL: install one (Debian: apt-get install postgresql) or set ${URL_VARIABLE}`;
  if (isRoot() && userId('postgres') === null)
    return 'PostgreSQL does not run as root, and there is no user postgres';
  return null;
}

/** The server of this test run, which whoever comes first starts and all share. */
export async function sharedCluster(): Promise<Cluster> {
  const url = process.env[URL_VARIABLE];
  if (url) return { url, pid: null };
  const folder = process.env[FOLDER_VARIABLE];
  if (!folder) throw new Error(`${FOLDER_VARIABLE} is not set: run the tests with vitest`);
  try {
    mkdirSync(join(folder, 'claimed'));
  } catch {
    return until({ what: 'the PostgreSQL of this test run has started' }, () => startedIn(folder));
  }
  try {
    return await startCluster(folder);
  } catch (error) {
    writeFileSync(join(folder, 'failed'), String(error));
    throw error;
  }
}

/** Makes and starts a server in a folder of its own, reached by a socket there. */
export async function startCluster(folder: string, settings: ClusterSettings = {}) {
  const data = join(folder, 'data');
  const user = isRoot() ? userId('postgres') : null;
  if (user) chownSync(folder, user.uid, user.gid);
  const line =
    '--username postgres --auth trust --encoding UTF8 --locale C --no-sync --no-instructions --pgdata';
  runAs(user, 'initdb', [...line.split(' '), data]);
  const cluster = await runServer(folder, settings);
  writeFileSync(join(folder, 'started'), JSON.stringify(cluster));
  return cluster;
}

/** Starts the server of a folder that has one, again where it had ended. Resolves when it takes connections. */
export async function runServer(folder: string, settings: ClusterSettings = {}): Promise<Cluster> {
  const programs = findPrograms();
  if (programs === null) throw new Error(missingPostgres() ?? 'no PostgreSQL');
  const data = join(folder, 'data');
  const log = openSync(join(folder, 'server.log'), 'a');
  const all = { ...SETTINGS, unix_socket_directories: folder, ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const user = isRoot() ? userId('postgres') : null;
  const owner = process.env[OWNER_VARIABLE] ?? `${process.pid}`;
  const program = join(programs, 'postgres');
  const server = spawn('/bin/sh', ['-c', WATCHED, owner, program, '-D', data, ...flags], {
    stdio: ['ignore', log, log],
    detached: true,
    ...(user ?? {}),
  });
  server.unref();
  let ended: string | null = null;
  server.once('error', (error) => {
    ended = String(error);
  });
  server.once('exit', (code) => {
    ended = `exit ${code}`;
  });
  let isFailed = false;
  await until({ what: 'the test PostgreSQL takes connections' }, () => {
    isFailed = ended !== null;
    return isFailed || readOr(join(data, 'postmaster.pid')).includes('ready');
  });
  if (isFailed) throw new Error(`PostgreSQL: ${ended}\n${readOr(join(folder, 'server.log'))}`);
  const url = `postgres://postgres@${encodeURIComponent(folder)}/postgres`;
  return { url, pid: serverPid(folder) };
}

/** Ends the server of a folder at once, as a crash of it does; `runServer` starts it again. */
export async function stopCluster(folder: string): Promise<void> {
  const pid = serverPid(folder);
  if (pid === null) return;
  if (isAlive(pid)) process.kill(pid, 'SIGQUIT');
  await until({ what: 'the test PostgreSQL has ended' }, () => !isAlive(pid));
}

/** Ends the server of a folder, if one was started, and removes the folder. */
export async function removeCluster(folder: string): Promise<void> {
  await stopCluster(folder);
  rmSync(folder, { recursive: true, force: true });
}

/** Of the server that runs in a folder, or that did not end cleanly. */
function serverPid(folder: string): number | null {
  return Number(readOr(join(folder, 'data/postmaster.pid')).split('\n')[0]) || null;
}

function startedIn(folder: string): Cluster | null {
  const failed = readOr(join(folder, 'failed'));
  if (failed !== '') throw new Error(failed);
  const started = readOr(join(folder, 'started'));
  return started === '' ? null : JSON.parse(started);
}

/** The newest installed version. */
function findPrograms(): string | null {
  if (!existsSync(INSTALLED)) return null;
  const versions = readdirSync(INSTALLED).filter((name) => Number(name) >= 15);
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  return newest === undefined ? null : join(INSTALLED, newest, 'bin');
}

type User = { uid: number; gid: number };

function userId(name: string): User | null {
  const line = readOr('/etc/passwd')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined ? null : { uid: Number(uid), gid: Number(gid) };
}

function runAs(user: User | null, program: string, args: readonly string[]): void {
  execFileSync(join(findPrograms() ?? '', program), args, { stdio: 'pipe', ...(user ?? {}) });
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
