import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Target } from '../../domain/targets/target';
import { manualClock, systemClock } from '../../kit/clock';
import { createLogger } from '../../kit/logger';
import { openTarget } from '../../services/targets/target-secrets';
import { openStores } from '../../store/open-stores';
import type { Stores } from '../../store/stores';
import { openSecrets } from '../secrets';
import { sealTargets } from './seal-targets';

const clock = manualClock();
const logger = createLogger('test', 'silent');
const newDirectory = () => mkdtempSync(join(tmpdir(), 'tocsin-seal-'));

/** A row as the first release stored it: only the credentials are sealed. */
const clearTarget = (id: string, token: string): Target => ({
  id,
  name: id,
  url: 'ws://user:urlpass-SECRET1@h/echo?token=QUERY-SECRET2',
  environment: 'staging',
  transport: 'ws',
  journey: 'agent',
  intervalMs: 5_000,
  auth: 'header',
  credentials: { kind: 'token', token },
  headers: { 'x-api-key': 'HDRKEY-SECRET3', 'x-long': `${'a'.repeat(4_000)}SECRET4` },
  thresholds: {},
  holdMs: 5_000,
  afterRelease: null,
  paused: false,
  provisioned: false,
  createdAt: 1,
});

const open: Stores[] = [];
afterEach(async () => {
  for (const stores of open.splice(0)) await stores.close();
});

async function storesIn(directory: string) {
  const stores = await openStores({ clock: systemClock, directory });
  open.push(stores);
  const { state } = stores;
  const put = (value: Target) =>
    state.mutate([{ op: 'put', kind: 'target', id: value.id, value }], 0);
  const target = async (id = 't1') => (await state.get('target', id))?.value as Target;
  return { ...stores, put, target };
}

/** Whether any file of the directory contains the text. */
const contains = (directory: string, text: string) =>
  readdirSync(directory).some(
    (name) =>
      existsSync(join(directory, name)) && readFileSync(join(directory, name)).includes(text),
  );

describe('sealing stored targets at the start', () => {
  it('seals what an older version stored in the clear, once, and leaves nothing in the files', async () => {
    const directory = newDirectory();
    const secrets = openSecrets(directory);
    const older = await storesIn(directory);
    for (let n = 1; n <= 30; n++) await older.put(clearTarget(`t${n}`, secrets.seal('TOKEN')));
    await older.close();
    open.pop();
    expect(contains(directory, 'SECRET4')).toBe(true);
    const { state, target, close } = await storesIn(directory);
    const run = () => sealTargets({ state, secrets, clock, logger });
    await run();
    const sealed = await target();
    expect(sealed).toMatchObject({ url: 'ws://[redacted]@h/echo?token=[redacted]', paused: false });
    expect(openTarget(sealed, secrets.open)).toEqual(clearTarget('t1', 'TOKEN'));
    const seq = await state.changes.latest();
    await run();
    expect(await state.changes.latest()).toBe(seq);
    await close();
    open.pop();
    for (const secret of ['SECRET1', 'SECRET2', 'SECRET3', 'SECRET4'])
      expect([secret, contains(directory, secret)]).toEqual([secret, false]);
  });

  it('pauses a target whose key is lost, and resumes it as it was when the key is back', async () => {
    const { state, put, target } = await storesIn(newDirectory());
    const own = openSecrets(newDirectory());
    const other = openSecrets(newDirectory());
    await put({ ...clearTarget('t1', own.seal('TOKEN')) });
    await put({ ...clearTarget('t2', own.seal('TOKEN')), paused: true });
    await sealTargets({ state, secrets: own, clock, logger });
    await sealTargets({ state, secrets: other, clock, logger });
    await sealTargets({ state, secrets: other, clock, logger });
    expect(await target('t1')).toMatchObject({ paused: true, unreadable: { wasPaused: false } });
    expect(await target('t2')).toMatchObject({ paused: true, unreadable: { wasPaused: true } });
    await sealTargets({ state, secrets: own, clock, logger });
    expect(await target('t1')).toMatchObject({ paused: false });
    expect(await target('t2')).toMatchObject({ paused: true });
    expect(await target('t1')).not.toHaveProperty('unreadable');
  });
});
