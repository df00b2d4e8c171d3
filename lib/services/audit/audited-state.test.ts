import { describe, expect, it } from 'vitest';
import { code, serviceFixture, targetInput } from '../../../tests/support/service-fixture';
import type { Actor } from '../../domain/people/people';
import { DEFAULT_SETTINGS } from '../../domain/targets/settings';
import { updateSettings } from '../settings/update-settings';
import { createTarget } from '../targets/create-target';
import { createToken } from '../tokens/create-token';
import { createUser } from '../users/create-user';
import { deleteUser } from '../users/delete-user';
import { updateUser } from '../users/update-user';
import { createAuditedState } from './audited-state';
import { listAudit } from './list-audit';

const ADA: Actor = { id: 'ada', name: 'Ada', role: 'admin', via: 'session' };
const house = serviceFixture();
const asAda = () => ({ ...house.ctx, state: createAuditedState(house.ctx.state, ADA) });
const log = async (more: { subject?: string; before?: string; limit?: number } = {}) =>
  listAudit(house.ctx, { limit: 50, ...more });

describe('the audit log', () => {
  it('records who changed what, with the values before and after', async () => {
    await updateSettings(asAda(), { thresholds: { agent: 700 } });
    const { entries } = await log();
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ actor: ADA, kind: 'settings', subjectId: 'settings' });
    expect(entries[0]?.after).toMatchObject({ thresholds: { agent: 700 } });
  });

  it('keeps every secret out', async () => {
    const ctx = asAda();
    const credentials = { kind: 'token', token: 'very-secret-token' };
    const headers = { 'X-Api-Key': 'very-secret-header' };
    await createTarget(ctx, targetInput({ name: 'guarded', credentials, headers }));
    await createUser(ctx, { name: 'Ben', role: 'admin', password: 'very-secret-password' });
    const { token } = await createToken(ctx, {
      token: { name: 'ci', role: 'viewer', expiresAt: null },
      actor: ADA,
    });
    const text = JSON.stringify(await log());
    expect(text).toContain('guarded');
    for (const secret of ['very-secret', token]) expect(text).not.toContain(secret);
  });

  it('has no row of a change that was refused, and no change without its row', async () => {
    const ctx = asAda();
    await createUser(ctx, { name: 'Ben', role: 'admin', password: 'very-secret-password' });
    const user = await house.ctx.state.get('user', 'ben');
    if (!user) throw new Error('no user');
    const stale = { ...user.value, disabled: true };
    const refused = ctx.state.mutate(
      [
        { op: 'put', kind: 'settings', id: 'settings', value: DEFAULT_SETTINGS },
        { op: 'update', kind: 'user', id: 'ben', version: user.version - 1, value: stale },
      ],
      house.clock.now(),
    );
    await expect(refused).rejects.toSatisfy(code('conflict'));
    expect((await log({ subject: 'settings:settings' })).entries).toEqual([]);
    expect(await house.ctx.state.get('settings', 'settings')).toBeNull();
    expect((await log({ subject: 'user:ben' })).entries).toHaveLength(1);
    expect((await house.ctx.state.get('user', 'ben'))?.value.disabled).toBe(false);
  });

  it('comes in pages, newest first, and by subject', async () => {
    const ctx = asAda();
    for (const agent of [600, 700, 800]) {
      await updateSettings(ctx, { thresholds: { agent } });
      house.clock.advance(10);
    }
    const first = await log({ limit: 2 });
    const second = await log({ limit: 2, before: first.next ?? '' });
    const values = [...first.entries, ...second.entries].map(({ after }) => after?.thresholds);
    expect(values).toMatchObject([{ agent: 800 }, { agent: 700 }, { agent: 600 }]);
    expect(second.next).toBeNull();
    expect((await log({ subject: 'target:none' })).entries).toEqual([]);
  });
});

describe('the last admin', () => {
  it('cannot be removed, disabled or demoted, and the first user must be one', async () => {
    const ctx = asAda();
    const person = { role: 'viewer' as const, password: 'very-secret-password' };
    await expect(createUser(ctx, { ...person, name: 'Ben' })).rejects.toSatisfy(
      code('invalid_input'),
    );
    await createUser(ctx, { ...person, name: 'Ada', role: 'admin' });
    await expect(createUser(ctx, { ...person, name: 'ADA' })).rejects.toSatisfy(code('conflict'));
    for (const patch of [{ disabled: true }, { role: 'operator' as const }])
      await expect(updateUser(ctx, { id: 'ada', patch })).rejects.toSatisfy(code('conflict'));
    await expect(deleteUser(ctx, 'ada')).rejects.toSatisfy(code('conflict'));
    await createUser(ctx, { ...person, name: 'Ben', role: 'admin' });
    await deleteUser(ctx, 'ada');
    expect((await house.ctx.state.list('user')).map(({ id }) => id)).toEqual(['ben']);
  });

  it('stays where two remove each other at once', async () => {
    const ctx = asAda();
    const person = { role: 'admin' as const, password: 'very-secret-password' };
    for (const name of ['Ada', 'Ben']) await createUser(ctx, { ...person, name });
    const both = await Promise.allSettled(['ada', 'ben'].map((name) => deleteUser(ctx, name)));
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await house.ctx.state.list('user')).toHaveLength(1);
  });
});
