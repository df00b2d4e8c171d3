import { describe, expect, it } from 'vitest';
import { code, serviceFixture, targetInput } from '../../../tests/support/service-fixture';
import type { TargetInput, TargetPatch } from '../../contract/api/targets';
import { AppError } from '../../kit/errors';
import { createAuditedState } from '../audit/audited-state';
import { runSession } from '../sessions/run-session';
import { createTarget } from './create-target';
import { listTargets } from './list-targets';
import { openTarget } from './target-secrets';
import { updateTarget } from './update-target';

const house = serviceFixture();
const SECRETS: Partial<TargetInput> = {
  name: 'search',
  url: 'wss://user:pass-SECRET1@a.example/ws?token=SECRET2&mode=x&sig=SECRET3',
  headers: { 'x-api-key': 'SECRET4', 'x-tenant': 'blue' },
  credentials: { kind: 'token', token: 'SECRET5' },
};
const SHOWN = 'wss://[redacted]@a.example/ws?token=[redacted]&mode=x&sig=[redacted]';

const create = () => createTarget(house.ctx, targetInput(SECRETS));
const patch = (id: string, patched: TargetPatch) => updateTarget(house.ctx, { id, patch: patched });
const rowOf = async (id: string) => {
  const row = await house.stores.state.get('target', id);
  if (!row) throw new Error('no target');
  return row.value;
};
const clearOf = async (id: string) => openTarget(await rowOf(id), house.ctx.open);

describe('secrets of a target', () => {
  it('are neither in the row nor in an answer, and open to what was written', async () => {
    const view = await create();
    expect(view).toMatchObject({ url: SHOWN, headerNames: ['x-api-key', 'x-tenant'] });
    expect(JSON.stringify([view, await listTargets(house.ctx)])).not.toMatch(/SECRET|blue/);
    expect(JSON.stringify(await rowOf(view.id))).not.toMatch(/SECRET|blue/);
    expect(await clearOf(view.id)).toMatchObject(SECRETS);
    expect(await clearOf(view.id)).not.toHaveProperty('sealedUrl');
  });

  it('are not in the audit log', async () => {
    const actor = { id: 'u', name: 'u', role: 'operator', via: 'session' } as const;
    const state = createAuditedState(house.stores.state, actor);
    const { id } = await createTarget({ ...house.ctx, state }, targetInput(SECRETS));
    const moved = {
      url: 'wss://b.example/?key=SECRET6',
      headers: {},
      credentials: { kind: 'none' },
    };
    await updateTarget({ ...house.ctx, state }, { id, patch: moved as TargetPatch });
    const rows = await house.stores.state.list('audit');
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toMatch(/SECRET|sealed:/);
  });

  it('stay where a patch leaves them out or contains their mark', async () => {
    const { id } = await create();
    await patch(id, { intervalMs: 9_000 });
    await patch(id, {
      url: SHOWN.replace('mode=x', 'mode=y'),
      headers: { 'X-Api-Key': '[redacted]', 'x-new': 'n' },
      credentials: { kind: 'token', token: '[redacted]' },
    });
    expect(await clearOf(id)).toMatchObject({
      url: String(SECRETS.url).replace('mode=x', 'mode=y'),
      headers: { 'X-Api-Key': 'SECRET4', 'x-new': 'n' },
      credentials: { kind: 'token', token: 'SECRET5' },
    });
    await patch(id, { url: 'wss://a.example/ws' });
    expect(await rowOf(id)).toMatchObject({ url: 'wss://a.example/ws' });
    expect(await rowOf(id)).not.toHaveProperty('sealedUrl');
  });

  it('keep the secret of a minted token beside new claims', async () => {
    const jwt = { kind: 'jwt', secret: 'SECRET7', claims: { a: 1 } } as const;
    const { id } = await createTarget(house.ctx, targetInput({ name: 'jwt', credentials: jwt }));
    await patch(id, { credentials: { ...jwt, secret: '[redacted]', claims: { b: 2 } } });
    expect((await clearOf(id)).credentials).toEqual({ ...jwt, claims: { b: 2 } });
  });

  const ELSEWHERE: TargetPatch[] = [
    { url: SHOWN.replace('a.example', 'evil.example') },
    { url: 'wss://evil.example/' },
    { url: 'wss://evil.example/', headers: {} },
    { url: 'wss://evil.example/', credentials: { kind: 'none' } },
    {
      url: 'wss://evil.example/',
      headers: { 'x-api-key': '[redacted]' },
      credentials: { kind: 'none' },
    },
    {
      url: 'wss://evil.example/',
      headers: {},
      credentials: { kind: 'token', token: '[redacted]' },
    },
    { url: 'wss://a.example@evil.example/' },
    { url: 'wss://evil.example\\@a.example/?token=[redacted]' },
  ];
  it.each(ELSEWHERE)('are never kept on another host: %j', async (patched) => {
    const { id } = await create();
    const before = await rowOf(id);
    await expect(patch(id, patched)).rejects.toSatisfy(code('invalid_input'));
    expect(await rowOf(id)).toEqual(before);
  });

  it('are all named where another host would get them', async () => {
    const { id } = await create();
    const moved = patch(id, { url: SHOWN.replace('a.example', 'evil.example') });
    await expect(moved).rejects.toThrow(
      'enter the secrets of its URL and the header values and the credentials again',
    );
  });

  it('go to another host where all of them are written anew', async () => {
    const { id } = await create();
    const credentials = { kind: 'token', token: 'fresh' } as const;
    await patch(id, { url: 'wss://b.example/?token=new', headers: {}, credentials });
    expect(await clearOf(id)).toMatchObject({ url: 'wss://b.example/?token=new', headers: {} });
  });

  const NOTHING_KEPT: TargetPatch[] = [
    { url: 'wss://a.example/?password=[redacted]' },
    { headers: { 'x-other': '[redacted]' } },
    { headers: { 'x-api-key': 'Bearer [redacted]' } },
    { credentials: { kind: 'jwt', secret: '[redacted]', claims: {} } },
  ];
  it.each(NOTHING_KEPT)('are refused as a mark with nothing behind it: %j', async (patched) => {
    const { id } = await create();
    await expect(patch(id, patched)).rejects.toThrow('none in that place');
  });

  it.each([
    { url: SHOWN },
    { headers: { a: '[redacted]' } },
    { credentials: { kind: 'token', token: '[redacted]' } as const },
  ])('cannot be marks of a new target: %j', async (part) => {
    const created = createTarget(house.ctx, targetInput({ name: 'new', ...part }));
    await expect(created).rejects.toSatisfy(code('invalid_input'));
  });
});

describe('a target whose secrets cannot be opened', () => {
  const lost = (): never => {
    throw new AppError('unavailable', 'sealed with another key');
  };
  const withoutKey = () => ({ ...house.ctx, open: lost });

  async function createUnreadable() {
    const { id } = await create();
    const value = { ...(await rowOf(id)), paused: true, unreadable: { wasPaused: false } };
    await house.stores.state.mutate([{ op: 'put', kind: 'target', id, value }], 0);
    return id;
  }

  it('says so, runs no session and is not resumed', async () => {
    const id = await createUnreadable();
    const view = (await listTargets(house.ctx)).targets.find((one) => one.id === id);
    expect(view).toMatchObject({
      paused: true,
      problem: expect.stringContaining('cannot be read'),
    });
    await expect(runSession(house.ctx, { target: id })).rejects.toThrow('cannot be read');
    const resumed = updateTarget(withoutKey(), { id, patch: { paused: false } });
    await expect(resumed).rejects.toThrow('cannot be read');
    const renamed = await updateTarget(withoutKey(), { id, patch: { name: 'renamed' } });
    expect(renamed).toMatchObject({ name: 'renamed', paused: true });
  });

  it('resumes as it was once all of them are entered again', async () => {
    const id = await createUnreadable();
    const sealed = new Set<string>();
    const seal = (plain: string) => {
      const text = house.ctx.seal(plain);
      sealed.add(text);
      return text;
    };
    const open = (text: string) => (sealed.has(text) ? house.ctx.open(text) : lost());
    const ctx = { ...house.ctx, seal, open };
    const { headers = {}, credentials } = SECRETS;
    const half = await updateTarget(ctx, { id, patch: { headers, credentials } });
    expect(half).toMatchObject({ paused: true, problem: expect.any(String) });
    const whole = await updateTarget(ctx, { id, patch: { url: SECRETS.url } });
    expect(whole).toMatchObject({ paused: false, problem: null });
  });
});

describe('further secrets and hosts of a target', () => {
  const CONVERSATION: Partial<TargetInput> = {
    ...SECRETS,
    secrets: { oauth: 'SECRET7', ldap: 'SECRET8' },
    hosts: ['idp.example.com'],
    deadlines: { complete: 300_000 },
    idleMs: 25_000,
    auth: ['query:access_token', 'header'],
  };
  const createOne = () => createTarget(house.ctx, targetInput(CONVERSATION));

  it('are sealed, shown by name, and read back', async () => {
    const view = await createOne();
    expect(view).toMatchObject({
      secretNames: ['oauth', 'ldap'],
      auth: 'query:access_token',
      authWays: ['query:access_token', 'header'],
      longestSessionMs: 347_000,
      question: null,
      compression: 'offer',
    });
    const row = await rowOf(view.id);
    expect(JSON.stringify([view, row])).not.toMatch(/SECRET/);
    expect(row).not.toHaveProperty('question');
    expect((await clearOf(view.id)).secrets).toEqual({ oauth: 'SECRET7', ldap: 'SECRET8' });
  });

  it('stay, change and go one by one', async () => {
    const { id } = await createOne();
    await patch(id, { intervalMs: 9_000, auth: ['cookie:session'] });
    expect(await clearOf(id)).toMatchObject({ auth: 'cookie:session', idleMs: 25_000 });
    expect(await rowOf(id)).not.toHaveProperty('authWays');
    await patch(id, { secrets: { oauth: '[redacted]', fresh: 'SECRET9' }, idleMs: 0 });
    expect((await clearOf(id)).secrets).toEqual({ oauth: 'SECRET7', fresh: 'SECRET9' });
    expect(await rowOf(id)).not.toHaveProperty('idleMs');
    const unknown = patch(id, { secrets: { none: '[redacted]' } });
    await expect(unknown).rejects.toSatisfy(code('invalid_input'));
  });

  it('are sent to no further host unless they are entered again', async () => {
    const { id } = await createOne();
    const further = patch(id, { hosts: ['idp.example.com', 'evil.example'] });
    await expect(further).rejects.toSatisfy(code('invalid_input'));
    await patch(id, { hosts: [] });
    await patch(id, {
      hosts: ['new.example'],
      secrets: { oauth: 'SECRET7' },
      credentials: { kind: 'none' },
    });
    expect((await rowOf(id)).hosts).toEqual(['new.example']);
  });
});
