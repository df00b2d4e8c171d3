import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '@/lib/kit/clock';
import { openSecrets } from '@/lib/runtime/secrets';
import { wideDataWarning } from '@/lib/runtime/wide-data';
import { openStores } from '@/lib/store/open-stores';
import { widePaths } from '@/lib/store/private-files';
import { openWritable } from '@/lib/store/sqlite/file/database';
import { migrate } from '@/lib/store/sqlite/file/migrate';
import { session, sessionsBatch } from '../support/records';

describe('rights on the data', () => {
  let parent = '';
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'tocsin-rights-'));
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));
  const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

  it('are the owner’s alone: directory, databases, logs, lock, pid, key and backups', async () => {
    const directory = join(parent, 'data');
    const stores = await openStores({ clock: systemClock, directory });
    openSecrets(directory);
    await stores.events.append(sessionsBatch(session({ id: 's' })));
    await stores.backup({ events: join(directory, 'events.db.copy') });
    await stores.state.mutate([], 0);
    const names = readdirSync(directory);
    expect(names).toEqual(
      expect.arrayContaining([
        'events.db',
        'events.db-wal',
        'events.db-shm',
        'state.db',
        'tocsin.pid',
      ]),
    );
    expect(modeOf(directory)).toBe('700');
    expect(names.map((name) => `${name} ${modeOf(join(directory, name))}`)).toEqual(
      names.map((name) => `${name} 600`),
    );
    expect(widePaths(directory)).toEqual([]);
    expect(wideDataWarning(directory)).toBeNull();
    await stores.close();
  });

  it('are the owner’s alone on the backup before an upgrade', async () => {
    const db = openWritable(join(parent, 'events.db'));
    await migrate(db, ['CREATE TABLE a (x)']);
    const backup = await migrate(db, ['CREATE TABLE a (x)', 'CREATE TABLE b (x)']);
    expect(modeOf(String(backup))).toBe('600');
    db.close();
  });

  it('are warned of where an older version left them wider, and are not changed', async () => {
    const directory = join(parent, 'data');
    await (await openStores({ clock: systemClock, directory })).close();
    chmodSync(directory, 0o755);
    chmodSync(join(directory, 'events.db'), 0o644);
    expect(widePaths(directory)).toEqual([
      { path: directory, mode: 0o755 },
      { path: join(directory, 'events.db'), mode: 0o644 },
    ]);
    expect(wideDataWarning(directory)).toMatch(/events\.db \(0644\).*chmod -R go-rwx/);
    expect(modeOf(directory)).toBe('755');
  });
});
