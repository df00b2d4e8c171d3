import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backupManifestSchema } from '../../lib/contract/output/backup-manifest';
import { systemClock } from '../../lib/kit/clock';
import { createBackup } from '../../lib/runtime/backup/create-backup';
import { readArchive } from '../../lib/runtime/backup/read-archive';
import { describeFile, writeArchive } from '../../lib/runtime/backup/write-archive';
import { openSecrets } from '../../lib/runtime/secrets';
import { lockDirectory } from '../../lib/store/directory-lock';
import { openStores } from '../../lib/store/open-stores';
import { tempDirectory } from '../contract/support/open';
import { session, sessionsBatch } from '../contract/support/records';
import { runCli } from '../support/cli';
import { copyOf, expectWhole, startIngesting } from './support/ingesting-process';

let temp: ReturnType<typeof tempDirectory>;
beforeEach(() => {
  temp = tempDirectory();
});
afterEach(() => temp.remove());
const at = (name: string) => join(temp.directory, name);

/** A data directory with a session and a sealed secret. */
async function makeData(): Promise<void> {
  const stores = await openStores({ clock: systemClock, directory: at('data') });
  await stores.events.append(sessionsBatch(session({ id: 'a' })));
  const { seal } = openSecrets(at('data'));
  const value = { sha256: seal('x') };
  await stores.state.mutate(
    [{ op: 'insert', kind: 'apiToken', id: 't', value: value as never }],
    1,
  );
  await stores.close();
}

const backup = (...more: string[]) =>
  runCli(['backup', at('b.tar'), '--data', at('data'), ...more]);
const restore = (into = 'restored', file = 'b.tar') =>
  runCli(['restore', at(file), '--data', at(into)]);

describe('tocsin backup and restore', () => {
  it('copy a directory while a process writes to it, as it is at one instant', async () => {
    const child = startIngesting(at('data'), 0);
    await child.answers(12);
    const before = copyOf(child.acknowledged);
    const made = await backup('--json');
    expect(made.err).toBe('');
    expect(made.code).toBe(0);
    const during = child.acknowledged.events.size;
    await child.answers(40);
    await child.kill();
    expect(child.acknowledged.events.size).toBeGreaterThan(before.events.size);
    expect((await restore()).code).toBe(0);
    await expectWhole(at('restored'), before);
    // The original goes on from where it was.
    await expectWhole(at('data'), child.acknowledged);
    expect(during).toBeGreaterThanOrEqual(before.events.size);
  });

  it('say what they wrote, keep files private, and open with the same key', async () => {
    await makeData();
    const made = await backup();
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(made.out).toContain('verified');
    expect(made.out).toContain('sessions 1');
    expect(made.out).toContain('opens 1 sealed secret');
    expect(statSync(at('b.tar')).mode & 0o777).toBe(0o600);
    expect(readdirSync(temp.directory).sort()).toEqual(['b.tar', 'data']);
    const restored = await restore();
    expect(restored).toMatchObject({ code: 0, err: '' });
    expect(restored.out).toContain('sessions 1');
    expect(statSync(at('restored')).mode & 0o777).toBe(0o700);
    for (const name of ['events.db', 'state.db', 'tocsin.key'])
      expect(statSync(at(`restored/${name}`)).mode & 0o777, name).toBe(0o600);
    const stores = await openStores({ clock: systemClock, directory: at('restored') });
    const token = await stores.state.get('apiToken', 't');
    expect(openSecrets(at('restored')).open(token?.value.sha256 ?? '')).toBe('x');
    expect((await stores.events.session('a'))?.id).toBe('a');
    await stores.close();
  });

  it('prints its manifest as JSON', async () => {
    await makeData();
    const { out } = await backup('--json');
    const manifest = backupManifestSchema.parse(JSON.parse(out).manifest);
    expect(manifest.files.map(({ name }) => name)).toEqual(['events.db', 'state.db', 'tocsin.key']);
    expect(manifest.counts).toMatchObject({
      'events.db': { sessions: 1 },
      'state.db': { apiToken: 1 },
    });
    expect(manifest.sealed).toBe(1);
  });

  it('warns of a key that is missing', async () => {
    await makeData();
    rmSync(at('data/tocsin.key'));
    const made = await backup();
    expect(made.code).toBe(0);
    expect(made.err).toContain(
      'has no tocsin.key, so 1 sealed secrets in this backup cannot be read',
    );
  });

  it('replaces a file only when told to, and a damaged one not with a damaged backup', async () => {
    await makeData();
    writeFileSync(at('b.tar'), 'mine');
    const refused = await backup();
    expect(refused).toMatchObject({ code: 64, out: '' });
    expect(refused.err).toContain('exists: choose another name, or add --force');
    expect((await backup('--force')).code).toBe(0);
    const size = statSync(at('data/events.db')).size;
    writeFileSync(at('data/events.db'), Buffer.alloc(size - 8_192, 0xaa), { flag: 'r+' });
    const damaged = await backup('--force');
    expect(damaged.code).toBe(75);
    expect(damaged.err).toContain(at('data/events.db'));
    expect((await restore()).code).toBe(0);
  });

  it.each([
    ['an absent directory', ['--data', '/nonexistent/data'], 64, 'is not a data directory'],
    ['an archive in an absent directory', [], 75, 'does not exist: create it first'],
  ])('%s is refused', async (_, more, code, why) => {
    await makeData();
    const file = more.length > 0 ? at('b.tar') : at('absent/b.tar');
    const ran = await runCli(['backup', file, '--data', at('data'), ...more]);
    expect(ran.code).toBe(code);
    expect(ran.err).toContain(why);
  });

  it('restores into an empty directory only, and not beside a server', async () => {
    await makeData();
    await backup();
    mkdirSync(at('full'));
    writeFileSync(at('full/notes.txt'), 'mine');
    const full = await restore('full');
    expect(full.code).toBe(64);
    expect(full.err).toContain('is not empty (notes.txt)');
    expect(readdirSync(at('full'))).toEqual(['notes.txt']);
    mkdirSync(at('empty'));
    const unlock = lockDirectory(at('empty'));
    const used = await restore('empty');
    unlock();
    expect(used.code).toBe(75);
    expect(used.err).toContain(`in use by process ${process.pid}`);
    expect((await restore('empty')).code).toBe(0);
  });

  it('goes on after a restore that was killed', async () => {
    await makeData();
    await backup();
    mkdirSync(at('half/.tocsin-restore'), { recursive: true });
    writeFileSync(at('half/.tocsin-restore/state.db'), 'half');
    writeFileSync(at('half/events.db'), 'whole');
    expect((await restore('half')).code).toBe(0);
    expect(readdirSync(at('half')).sort()).toEqual([
      'events.db',
      'state.db',
      'tocsin.key',
      'tocsin.lock',
    ]);
  });

  it('refuses an archive that was changed, and leaves nothing behind', async () => {
    await makeData();
    await backup();
    writeFileSync(at('c.tar'), changed(at('b.tar')));
    const ran = await restore('restored', 'c.tar');
    expect(ran.code).toBe(64);
    expect(ran.err).toContain('is damaged: its contents do not match its manifest');
    expect(readdirSync(temp.directory)).not.toContain('restored');
  });

  it('refuses a backup of a newer Tocsin and says which one to use', async () => {
    await makeData();
    // As a newer version would write it: the backup itself is made by one that knows the schema.
    await createBackup({
      directory: at('data'),
      file: at('old.tar'),
      force: false,
      clock: systemClock,
    });
    mkdirSync(at('parts'));
    const manifest = readArchive(at('old.tar'), at('parts'));
    const db = new Database(at('parts/state.db'));
    db.pragma('user_version = 99');
    db.close();
    const state = await describeFile(at('parts'), { name: 'state.db', schema: 99 });
    const files = manifest.files.map((one) => (one.name === 'state.db' ? state : one));
    await writeArchive(at('b.tar'), {
      directory: at('parts'),
      manifest: { ...manifest, tocsin: '9.0.0', files },
    });
    const ran = await restore();
    expect(ran.code).toBe(64);
    expect(ran.err).toContain('its state.db has schema version 99');
    expect(ran.err).toContain('Restore it with Tocsin 9.0.0 or newer');
  });
});

/** The archive with one bit of its last file changed. */
function changed(file: string): Buffer {
  const bytes = readFileSync(file);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  return bytes;
}
