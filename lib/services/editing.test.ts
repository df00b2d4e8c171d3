import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DirectStores, openDirectStores } from '../../tests/support/direct-stores';
import { createCollector } from '../collect/collector';
import { releaseListSchema } from '../contract/releases';
import { aboutSchema, settingsViewSchema } from '../contract/settings';
import { targetInputSchema, targetListSchema } from '../contract/targets';
import type { FinishedSession } from '../domain/finished-session';
import { createJudge } from '../judge/create-judge';
import { type ManualClock, manualClock } from '../kit/clock';
import { isAppError } from '../kit/errors';
import { createLogger } from '../kit/logger';
import { makeSession } from '../runtime/seed/make-session';
import type { Plot } from '../runtime/seed/session-plots';
import { getAbout } from './about/get-about';
import type { ServiceContext } from './context';
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

const START = Date.UTC(2025, 8, 8, 3, 0, 0);
const MINUTE = 60_000;
const logger = createLogger('test', 'silent');

let stores: DirectStores;
let clock: ManualClock;
let ctx: ServiceContext;
let collector: ReturnType<typeof createCollector>;
let targetId: string;

beforeEach(async () => {
  stores = await openDirectStores();
  clock = manualClock(START);
  collector = createCollector({ ...stores, clock, logger });
  ctx = {
    ...{ events: stores.events, state: stores.state, clock, collector },
    prober: {
      runNow: async (id) => `run-of-${id}`,
      stats: () => ({
        ...{ location: 'local', healthy: true, inFlight: 0, loopLagMs: 0 },
        ...{ slotsScheduled: 0, slotsLost: 0, restarts: 0 },
      }),
    },
    live: { clients: () => 2 },
    info: {
      version: '0.1.0',
      startedAt: START,
      authRequired: false,
      provisioned: { thresholds: ['factory'], retention: [] },
    },
    demo: null,
    seal: (plain) => `sealed:${plain.length}`,
  };
  targetId = (await createTarget(ctx, input({ name: 'chat' }))).id;
});
afterEach(() => stores.close());

function input(more: Record<string, unknown>) {
  return targetInputSchema.parse({ url: 'wss://example.com/ws', environment: 'staging', ...more });
}

function make(plot: Plot, startedAt: number, more: { release?: string; seeded?: boolean } = {}) {
  const target = { id: targetId, name: 'chat', environment: 'staging' };
  const { record, frames } = makeSession({
    ...{ plot, target, release: more.release ?? 'r1', instance: 'i1', location: 'local' },
    ...{ startedAt, load: 1, seed: 'x' },
  });
  return { record: { ...record, seeded: more.seeded ?? false }, frames };
}

/** One live session each 5 s, with the clock following. */
async function probe(plots: Plot[], release = 'r1'): Promise<FinishedSession[]> {
  const sessions: FinishedSession[] = [];
  for (const plot of plots) {
    const session = make(plot, clock.now(), { release });
    clock.advance(Math.max(5_000, Math.ceil(session.record.timings.totalMs)));
    await collector.addSession(session);
    sessions.push(session);
  }
  await createJudge({ ...stores, clock, logger }).judgeNow();
  return sessions;
}

const code = (wanted: string) => (error: unknown) => isAppError(error) && error.code === wanted;

describe('targets', () => {
  it('are created with sealed secrets that no view shows', async () => {
    const view = await createTarget(
      ctx,
      input({
        ...{ name: 'search', headers: { 'x-key': 'hidden' } },
        credentials: { kind: 'jwt', secret: 'very secret', claims: { a: 1 } },
      }),
    );
    expect(view).toMatchObject({ credentials: { kind: 'jwt' }, headerNames: ['x-key'] });
    expect(JSON.stringify(view)).not.toMatch(/very secret|hidden|sealed/);
    const stored = await stores.state.get('target', view.id);
    expect(stored?.value.credentials).toMatchObject({ secret: 'sealed:11', claims: { a: 1 } });
  });

  it('have names of their own in each environment', async () => {
    const again = createTarget(ctx, input({ name: 'chat' }));
    await expect(again).rejects.toSatisfy(code('conflict'));
    const other = await createTarget(ctx, input({ name: 'chat', environment: 'production' }));
    const moved = updateTarget(ctx, { id: other.id, patch: { environment: 'staging' } });
    await expect(moved).rejects.toSatisfy(code('conflict'));
    await expect(getOverview(ctx, { target: 'chat' })).rejects.toSatisfy(code('invalid_input'));
    const { targets } = targetListSchema.parse(await listTargets(ctx));
    expect(targets.map(({ environment }) => environment)).toEqual(['production', 'staging']);
  });

  it('change only what the patch names', async () => {
    const patch = { intervalMs: 9_000, credentials: { kind: 'token', token: 'abc' } } as const;
    expect(await updateTarget(ctx, { id: targetId, patch })).toMatchObject({
      ...{ intervalMs: 9_000, name: 'chat', holdMs: 5_000, credentials: { kind: 'token' } },
    });
    await updateTarget(ctx, { id: targetId, patch: { paused: true } });
    const stored = await stores.state.get('target', targetId);
    expect(stored?.value.credentials).toEqual({ kind: 'token', token: 'sealed:3' });
  });

  it('keep their history when deleted', async () => {
    const [session] = await probe(['passed']);
    await deleteTarget(ctx, targetId);
    expect((await listTargets(ctx)).targets).toEqual([]);
    expect(await stores.state.list('indicatorState')).toEqual([]);
    expect((await getSession(ctx, session?.record.id ?? '')).outcome).toBe('passed');
  });

  it('that the configuration file defines are read-only', async () => {
    const stored = await stores.state.get('target', targetId);
    if (!stored) throw new Error('no target');
    const value = { ...stored.value, provisioned: true };
    await stores.state.mutate([{ op: 'put', kind: 'target', id: targetId, value }], START);
    const edit = updateTarget(ctx, { id: targetId, patch: { paused: true } });
    await expect(edit).rejects.toSatisfy(code('read_only'));
    await expect(deleteTarget(ctx, targetId)).rejects.toSatisfy(code('read_only'));
  });
});

describe('releases', () => {
  it('are marked once, and move only earlier', async () => {
    clock.advance(60 * MINUTE);
    const mark = (version: string, at?: number) =>
      markRelease(ctx, { target: 'chat', version, at, notes: '' });
    await mark('r1', START + 10 * MINUTE);
    await mark('r1', START + 20 * MINUTE);
    await mark('r2');
    await mark('r1', START + 5 * MINUTE);
    const { releases } = releaseListSchema.parse(await listReleases(ctx, { target: 'chat' }));
    expect(releases).toMatchObject([
      { version: 'r2', firstSeenBy: 'mark' },
      { version: 'r1', startedAt: new Date(START + 5 * MINUTE).toISOString() },
    ]);
    await expect(mark('r3', START + 70 * MINUTE)).rejects.toSatisfy(code('invalid_input'));
  });
});

describe('settings, about, demo', () => {
  it('change what the file does not hold fast', async () => {
    const view = await updateSettings(ctx, {
      thresholds: { agent: 1_500 },
      retention: { sessionsDays: 7 },
    });
    expect(settingsViewSchema.parse(view).settings).toMatchObject({
      thresholds: { agent: 1_500, connection: 500 },
      retention: { sessionsDays: 7, talliesDays: 400 },
    });
    const held = updateSettings(ctx, { thresholds: { factory: 1 } });
    await expect(held).rejects.toSatisfy(code('read_only'));
    expect((await getSettings(ctx)).settings.thresholds.factory).toBe(200);
  });

  it('tells about itself', async () => {
    await probe(['passed']);
    expect(aboutSchema.parse(await getAbout(ctx))).toMatchObject({
      ...{ live: { clients: 2 }, demo: false, store: { engine: 'sqlite', sessions: 1 } },
      collect: { sessionsStored: 1 },
    });
  });

  it('has faults to switch only in the demo', async () => {
    await expect(readFaults(ctx)).rejects.toSatisfy(code('not_found'));
    const calls: unknown[] = [];
    ctx.demo = {
      read: async () => ({ backends: [], script: null }),
      setFaults: async (...args) => void calls.push(args),
    };
    const faults = { refuse: 1 };
    expect(await setFaults(ctx, { targetId, faults })).toEqual({ backends: [], script: null });
    expect(calls).toEqual([[targetId, faults]]);
  });
});
