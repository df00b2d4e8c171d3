import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DirectStores, openDirectStores } from '../../../tests/support/direct-stores';
import { configFileSchema } from '../../contract/config/config';
import { type ManualClock, manualClock } from '../../kit/clock';
import { changeSource } from '../../services/sources/change-source';
import { createToken } from '../../services/tokens/create-token';
import { deleteToken } from '../../services/tokens/delete-token';
import { exportState } from '../export-state';
import { provision } from './provision';

const TOKEN = 'a-token-of-the-file';
const chat = { name: 'chat', url: 'ws://a/', environment: 'staging' };
const logs = { name: 'chat logs', token: TOKEN, target: 'chat', environment: 'staging' };
const ADMIN = { id: 'a', name: 'Ana', role: 'admin', via: 'session' } as const;

let stores: DirectStores;
let clock: ManualClock;
beforeEach(async () => {
  stores = await openDirectStores();
  clock = manualClock(1_700_000_000_000);
});
afterEach(() => stores.close());

const apply = (...sources: object[]) => {
  const {
    retention: _,
    thresholds: __,
    ...file
  } = configFileSchema.parse({
    targets: [chat],
    sources,
  });
  const secrets = { seal: (text: string) => text, open: (text: string) => text, canSeal: true };
  const wanted = { ...file, thresholds: {}, retention: {} };
  return provision(wanted, { state: stores.state, clock, secrets });
};
const tokens = async () => (await stores.state.list('apiToken')).map(({ value }) => value);
const sources = async () => (await stores.state.list('source')).map(({ value }) => value);

describe('sources of the file', () => {
  it('are tokens that can only report, and how their rows are read; the same file changes nothing', async () => {
    await apply({ ...logs, ready: 'first-send', patterns: [{ contains: 'x', ignore: true }] });
    const [token] = await tokens();
    expect(token).toMatchObject({ name: 'chat logs', scope: 'ingest', role: null });
    const [target] = await stores.state.list('target');
    expect(await sources()).toMatchObject([
      {
        id: token?.id,
        targetId: target?.id,
        environment: 'staging',
        ready: 'first-send',
        patterns: [{ contains: 'x', ignore: true }],
      },
    ]);
    clock.advance(60_000);
    const again = { ...logs, ready: 'first-send', patterns: [{ contains: 'x', ignore: true }] };
    expect(await apply(again)).toEqual([]);
  });

  it('keep their id with another name or another token, and two of them stay two', async () => {
    const other = { name: 'other', token: 'another-token-there' };
    await apply(logs, other);
    const idOf = async (name: string) => (await tokens()).find((one) => one.name === name)?.id;
    const [first, second] = [await idOf('chat logs'), await idOf('other')];
    await apply({ ...logs, name: 'renamed' }, other);
    await apply({ ...logs, name: 'renamed', token: 'a-renewed-token-now' }, other);
    expect([await idOf('renamed'), await idOf('other')]).toEqual([first, second]);
    expect(await tokens()).toHaveLength(2);
    await apply(
      { ...other, name: 'renamed' },
      { ...logs, name: 'other', token: 'a-renewed-token-now' },
    );
    expect([await idOf('other'), await idOf('renamed')]).toEqual([first, second]);
    expect((await tokens()).filter(({ expiresAt }) => expiresAt === null)).toHaveLength(2);
  });

  it('expire when the file no longer names them, and work again when it does', async () => {
    await apply(logs);
    const [before] = await tokens();
    clock.advance(1_000);
    await apply();
    expect(await tokens()).toMatchObject([{ id: before?.id, expiresAt: clock.now() }]);
    expect((await tokens())[0]?.provisioned).toBeUndefined();
    await apply(logs);
    expect(await tokens()).toEqual([before]);
  });

  it('are changed in the file alone', async () => {
    await apply(logs);
    const [token] = await tokens();
    const id = token?.id ?? '';
    const ctx = { ...stores, clock } as unknown as Parameters<typeof changeSource>[0];
    const readOnly = expect.objectContaining({ code: 'read_only' });
    await expect(changeSource(ctx, { id, patch: { sampled: true } })).rejects.toEqual(readOnly);
    await expect(deleteToken(ctx, id)).rejects.toEqual(readOnly);
  });

  it('take over a token that was made on the screen, but none that can do more than report', async () => {
    const make = (more: object) =>
      createToken({ ...stores, clock }, {
        token: { name: 'made here', expiresAt: null, ...more },
        actor: ADMIN,
      } as Parameters<typeof createToken>[1]);
    const made = await make({ scope: 'ingest' });
    await apply({ ...logs, token: made.token });
    expect(await tokens()).toMatchObject([{ id: made.id, name: 'chat logs', createdBy: 'Ana' }]);
    const strong = await make({ role: 'admin' });
    await expect(apply({ ...logs, token: strong.token })).rejects.toThrow(
      /can do more than report/,
    );
    expect((await tokens()).find(({ id }) => id === strong.id)?.role).toBe('admin');
  });

  it('are exported without their token, whoever made them', async () => {
    const dollar = ['$', '{env:X}'].join('');
    await apply({ ...logs, patterns: [{ contains: `$${dollar}`, ignore: true }] });
    const { text, variables } = await exportState(stores.state);
    expect(text).not.toContain(TOKEN);
    expect(variables.map(({ name }) => name)).toContain('CHAT_LOGS_TOKEN');
    expect(text).toContain(`$${dollar}`);
  });
});
