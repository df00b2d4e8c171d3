import { describe, expect, it } from 'vitest';
import { code, START, serviceFixture, targetInput } from '../../tests/support/service-fixture';
import { releaseListSchema } from '../contract/api/releases/releases';
import { aboutSchema, settingsViewSchema } from '../contract/api/settings';
import { targetListSchema } from '../contract/api/targets';
import { iso, MINUTE } from '../domain/time';
import { getAbout } from './about/get-about';
import { readFaults } from './demo/read-faults';
import { setFaults } from './demo/set-faults';
import { getOverview } from './overview/get-overview';
import { listReleases } from './releases/list-releases';
import { markRelease } from './releases/mark-release';
import { getSession } from './sessions/get-session';
import { getSettings } from './settings/get-settings';
import { updateSettings } from './settings/update-settings';
import { createTarget } from './targets/create-target';
import { deleteTarget } from './targets/delete-target';
import { listTargets } from './targets/list-targets';
import { updateTarget } from './targets/update-target';

const house = serviceFixture();

describe('targets', () => {
  it('are created with sealed secrets that no view shows', async () => {
    const view = await createTarget(
      house.ctx,
      targetInput({
        name: 'search',
        headers: { 'x-key': 'hidden' },
        credentials: { kind: 'jwt', secret: 'very secret', claims: { a: 1 } },
      }),
    );
    expect(view).toMatchObject({ credentials: { kind: 'jwt' }, headerNames: ['x-key'] });
    expect(JSON.stringify(view)).not.toMatch(/very secret|hidden|sealed/);
    const stored = await house.stores.state.get('target', view.id);
    expect(stored?.value.credentials).toMatchObject({
      secret: house.ctx.seal('very secret'),
      claims: { a: 1 },
    });
  });

  it('have names of their own in each environment', async () => {
    const again = createTarget(house.ctx, targetInput({ name: 'chat' }));
    await expect(again).rejects.toSatisfy(code('conflict'));
    const other = await createTarget(
      house.ctx,
      targetInput({ name: 'chat', environment: 'production' }),
    );
    const moved = updateTarget(house.ctx, { id: other.id, patch: { environment: 'staging' } });
    await expect(moved).rejects.toSatisfy(code('conflict'));
    await expect(getOverview(house.ctx, { target: 'chat' })).rejects.toSatisfy(
      code('invalid_input'),
    );
    const { targets } = targetListSchema.parse(await listTargets(house.ctx));
    expect(targets.map(({ environment }) => environment)).toEqual(['production', 'staging']);
  });

  it('change only what the patch names', async () => {
    const patch = { intervalMs: 9_000, credentials: { kind: 'token', token: 'abc' } } as const;
    expect(await updateTarget(house.ctx, { id: house.targetId, patch })).toMatchObject({
      intervalMs: 9_000,
      name: 'chat',
      holdMs: 5_000,
      credentials: { kind: 'token' },
    });
    await updateTarget(house.ctx, { id: house.targetId, patch: { paused: true } });
    const stored = await house.stores.state.get('target', house.targetId);
    expect(stored?.value.credentials).toEqual({ kind: 'token', token: house.ctx.seal('abc') });
  });

  it('keep their history when deleted', async () => {
    const [session] = await house.probe(['passed']);
    await deleteTarget(house.ctx, house.targetId);
    expect((await listTargets(house.ctx)).targets).toEqual([]);
    expect(await house.stores.state.list('indicatorState')).toEqual([]);
    expect((await getSession(house.ctx, session?.record.id ?? '')).outcome).toBe('passed');
  });

  it('that the configuration file defines are read-only', async () => {
    const stored = await house.stores.state.get('target', house.targetId);
    if (!stored) throw new Error('no target');
    const value = { ...stored.value, provisioned: true };
    await house.stores.state.mutate(
      [{ op: 'put', kind: 'target', id: house.targetId, value }],
      START,
    );
    const edit = updateTarget(house.ctx, { id: house.targetId, patch: { paused: true } });
    await expect(edit).rejects.toSatisfy(code('read_only'));
    await expect(deleteTarget(house.ctx, house.targetId)).rejects.toSatisfy(code('read_only'));
  });
});

describe('releases', () => {
  it('are marked once a deployment, and the first one moves only earlier', async () => {
    house.clock.advance(60 * MINUTE);
    const mark = (version: string, at?: number) =>
      markRelease(house.ctx, { target: 'chat', version, at, notes: '' });
    const first = await mark('r1', START + 10 * MINUTE);
    expect((await mark('r1', START + 11 * MINUTE)).id).toBe(first.id);
    await mark('r2', START + 40 * MINUTE);
    expect((await mark('r1', START + 5 * MINUTE)).id).toBe(first.id);
    const again = await mark('r1');
    expect(again).toMatchObject({ id: `${first.id}~2`, deployment: 2, deployments: 2 });
    const { releases } = releaseListSchema.parse(await listReleases(house.ctx, { target: 'chat' }));
    expect(releases).toMatchObject([
      { id: again.id, version: 'r1', endedAt: null },
      { version: 'r2', firstSeenBy: 'mark' },
      {
        id: first.id,
        address: `${first.id}~1`,
        version: 'r1',
        endedAt: again.startedAt,
        startedAt: iso(START + 5 * MINUTE),
      },
    ]);
    await expect(mark('r3', START + 70 * MINUTE)).rejects.toSatisfy(code('invalid_input'));
  });
});

describe('settings, about, demo', () => {
  it('change what the file does not define', async () => {
    const view = await updateSettings(house.ctx, {
      thresholds: { agent: 1_500 },
      retention: { sessionsDays: 7 },
    });
    expect(settingsViewSchema.parse(view).settings).toMatchObject({
      thresholds: { agent: 1_500, connection: 500 },
      retention: { sessionsDays: 7, talliesDays: 400 },
    });
    const held = updateSettings(house.ctx, { thresholds: { factory: 1 } });
    await expect(held).rejects.toSatisfy(code('read_only'));
    expect((await getSettings(house.ctx)).settings.thresholds.factory).toBe(200);
  });

  it('reports its own figures', async () => {
    await house.probe(['passed']);
    expect(aboutSchema.parse(await getAbout(house.ctx))).toMatchObject({
      live: { clients: 2 },
      demo: false,
      store: { engine: 'sqlite', sessions: 1 },
      collect: { sessionsStored: 1 },
    });
  });

  it('has faults to switch only in the demo', async () => {
    await expect(readFaults(house.ctx)).rejects.toSatisfy(code('not_found'));
    const calls: unknown[] = [];
    house.ctx.demo = {
      read: async () => ({ backends: [], script: null }),
      setFaults: async (...args) => void calls.push(args),
    };
    const faults = { refuse: 1 };
    expect(await setFaults(house.ctx, { targetId: house.targetId, faults })).toEqual({
      backends: [],
      script: null,
    });
    expect(calls).toEqual([[house.targetId, faults]]);
  });
});
