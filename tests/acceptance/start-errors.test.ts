import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../lib/kit/clock';
import { openSecrets } from '../../lib/runtime/secrets';
import { openStores } from '../../lib/store/open-stores';
import { tempDirectory } from '../contract/support/open';
import { session, sessionsBatch } from '../contract/support/records';
import { BIN } from '../support/bundle/programs';
import { type Ran, runCli } from '../support/cli';
import { canMount, onPrivateDisk } from '../support/private-mount';

let temp: ReturnType<typeof tempDirectory>;
beforeEach(() => {
  temp = tempDirectory();
});
afterEach(() => temp.remove());
const at = (name: string) => join(temp.directory, name);
const serve = (data: string) =>
  runCli(['serve', '--port', '0', '--data', data], { cwd: temp.directory });
const listUsers = (data: string) => runCli(['user', 'list', '--data', data]);

async function makeData(): Promise<void> {
  const stores = await openStores({ clock: systemClock, directory: at('data') });
  const sessions = Array.from({ length: 50 }, (_, n) => session({ id: `s${n}` }));
  await stores.events.append(sessionsBatch(...sessions));
  await stores.close();
}

function overwrite(file: string, from: number): void {
  const bytes = readFileSync(file);
  bytes.fill(0xaa, from, from + 4_096);
  writeFileSync(file, bytes);
}

describe('a start that cannot work names the file, the reason and the way out, and exits 75', () => {
  it('a file as data directory', async () => {
    writeFileSync(at('file'), '');
    for (const ran of [await serve(at('file')), await listUsers(at('file'))]) {
      expect(ran.code).toBe(75);
      expect(ran.err).toContain(`${at('file')} cannot be used: it is a file, not a directory`);
    }
    const below = await serve(at('file/data'));
    expect(below.code).toBe(75);
    expect(below.err).toContain('a part of its path is a file');
  });

  it('a restore that did not finish', async () => {
    mkdirSync(at('data/.tocsin-restore'), { recursive: true });
    const ran = await serve(at('data'));
    expect(ran.code).toBe(75);
    expect(ran.err).toContain('run `tocsin restore` again');
  });

  it.each(['events.db', 'state.db'])('a damaged %s', async (name) => {
    await makeData();
    overwrite(at(`data/${name}`), 0);
    const ran = await listUsers(at('data'));
    expect(ran.code).toBe(75);
    expect(ran.err).toContain(`${at(`data/${name}`)} is damaged`);
    expect(ran.err).toContain('Restore a backup');
  });

  it('a directory in place of a store', async () => {
    mkdirSync(at('data/state.db'), { recursive: true });
    const ran = await listUsers(at('data'));
    expect(ran.code).toBe(75);
    expect(ran.err).toContain(`${at('data/state.db')} cannot be read or written`);
  });

  it('a newer schema, with the backup that was made before it', async () => {
    await makeData();
    const db = new Database(at('data/state.db'));
    const known = Number(db.pragma('user_version', { simple: true }));
    db.pragma('user_version = 99');
    db.close();
    const backup = at(`data/state.db.v${known}.backup`);
    writeFileSync(backup, '');
    const ran = await listUsers(at('data'));
    expect(ran.code).toBe(75);
    expect(ran.err).toContain(`${at('data/state.db')} has schema version 99`);
    expect(ran.err).toContain(`restore ${backup}`);
  });

  it.skipIf(!canMount)('a read-only disk', async () => {
    const ran = await onDisk('ro', `${process.execPath} ${BIN} serve --port 0 --data /mnt`);
    expect(ran.code).toBe(75);
    expect(ran.err).toContain('/mnt cannot be used: the disk is read-only');
  });

  it.skipIf(!canMount)('a full disk', async () => {
    for (const room of [0, 8, 60]) {
      const fill = `dd if=/dev/zero of=/mnt/fill bs=1k count=${1024 - room} 2>/dev/null; `;
      const ran = await onDisk(
        'size=1m',
        `${fill}${process.execPath} ${BIN} user list --data /mnt/data`,
      );
      expect(ran.code, `${room} kB left: ${ran.err}`).toBe(75);
      expect(ran.err, `${room} kB left`).toMatch(/\/mnt\/data\S* cannot be (used|written|read or)/);
      expect(ran.err).toMatch(/free some space/);
    }
  });
});

function onDisk(options: string, command: string): Promise<Ran> {
  const child = spawn('unshare', onPrivateDisk(options, command), {
    cwd: temp.directory,
    env: { ...process.env, NO_COLOR: '1' },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

describe('tocsin key new', () => {
  it('begins with a new key where the old one is lost, and names what must be entered again', async () => {
    const stores = await openStores({ clock: systemClock, directory: at('data') });
    const { seal } = openSecrets(at('data'));
    const target = { name: 'chat', environment: 'staging', credentials: { token: seal('x') } };
    await stores.state.mutate(
      [{ op: 'insert', kind: 'target', id: 't', value: target as never }],
      1,
    );
    await stores.close();
    const needless = await runCli(['key', 'new', '--data', at('data')]);
    expect(needless.code).toBe(64);
    expect(needless.err).toContain('opens every stored secret');
    rmSync(at('data/tocsin.key'));
    const ran = await runCli(['key', 'new', '--data', at('data')]);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toContain('target staging chat');
    writeFileSync(at('data/tocsin.key'), 'f'.repeat(64));
    expect((await runCli(['key', 'new', '--data', at('data')])).out).toContain('tocsin.key.old-');
    expect(readdirSync(at('data')).filter((name) => name.startsWith('tocsin.key'))).toHaveLength(2);
  });
});
