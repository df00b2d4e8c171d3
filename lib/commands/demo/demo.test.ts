import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DirectStores, openDirectStores } from '../../../tests/support/direct-stores';
import type { Release } from '../../domain/deployments/release';
import { manualClock } from '../../kit/clock';
import { isAppError } from '../../kit/errors';
import type { BackendProcess } from '../backend/backend-process';
import { connectTarget, demoTargets, UNSERVED_URL, unusedVersions } from '../seed/demo-targets';
import { createDemoControl } from './demo-control';
import { FIX_AFTER_MS, INCIDENT_AFTER_MS, incidentSteps, playScript } from './incident-script';

const START = Date.UTC(2025, 8, 8, 12);

/** A backend that records its calls. */
function backend(): BackendProcess & { told: string[] } {
  const told: string[] = [];
  let shares: Record<string, number> = {};
  let version = '2025.09.08-4';
  return {
    told,
    url: 'ws://127.0.0.1:1/ws',
    faultList: [{ name: 'refuse', stage: 'connect', clientSees: 'nobody answers' }],
    faults: async () => shares,
    async setFaults(next) {
      shares = { ...shares, ...next };
      told.push(JSON.stringify(next));
    },
    release: () => version,
    async setRelease(next) {
      version = next;
      told.push(next);
    },
    stop: async () => undefined,
  };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('the script', () => {
  const play = () => {
    const clock = manualClock(START);
    const staging = backend();
    const control = createDemoControl();
    const said: string[] = [];
    const end = new AbortController();
    const steps = incidentSteps(staging, { broken: 'r5', fixed: 'r6' });
    const print = (line: string) => void said.push(line);
    const done = playScript({ steps, clock, control, print, signal: end.signal });
    return { clock, staging, control, said, end, done };
  };

  it('deploys the mismatch after two minutes, then the fix, and says what comes next', async () => {
    const { clock, staging, control, said, done } = play();
    expect((await control.read()).script).toMatchObject({ at: START + INCIDENT_AFTER_MS });
    clock.advance(INCIDENT_AFTER_MS - 1);
    await settle();
    expect(staging.told).toEqual([]);
    clock.advance(1);
    await settle();
    expect(staging.told).toEqual(['r5', '{"context-wrong-type":0.6}']);
    expect((await control.read()).script).toMatchObject({ at: START + FIX_AFTER_MS });
    clock.advance(FIX_AFTER_MS - INCIDENT_AFTER_MS);
    await done;
    expect(staging.told.slice(2)).toEqual(['{"context-wrong-type":0}', 'r6']);
    expect((await control.read()).script).toBeNull();
    expect(said).toHaveLength(2);
  });

  it('ends at once when it is aborted', async () => {
    const { staging, control, end, done } = play();
    end.abort();
    await done;
    expect(staging.told).toEqual([]);
    expect((await control.read()).script).toBeNull();
  });
});

describe('the control', () => {
  it('reads and switches the faults of the backend behind a target', async () => {
    const control = createDemoControl();
    const staging = backend();
    control.attach([{ targetId: 't1', target: 'chat (staging)', process: staging }]);
    await control.setFaults('t1', { refuse: 0.5 });
    expect((await control.read()).backends).toEqual([
      {
        targetId: 't1',
        target: 'chat (staging)',
        release: '2025.09.08-4',
        faults: [{ name: 'refuse', stage: 'connect', description: 'nobody answers', share: 0.5 }],
      },
    ]);
    await expect(control.setFaults('t2', {})).rejects.toSatisfy(
      (error) => isAppError(error) && error.code === 'not_found',
    );
  });
});

describe('targets and versions', () => {
  let stores: DirectStores;
  beforeEach(async () => {
    stores = await openDirectStores();
  });
  afterEach(() => stores.close());
  const context = () => ({
    state: stores.state,
    clock: manualClock(START),
    seal: (plain: string) => `sealed:${plain}`,
  });

  it('finds its targets again and keeps what was edited on them', async () => {
    const ctx = context();
    const [staging] = await demoTargets(ctx);
    if (!staging) throw new Error('no target');
    const read = async () => (await stores.state.get('target', staging.id))?.value;
    await connectTarget(ctx, staging, { url: 'ws://127.0.0.1:1/ws', jwtSecret: 'one' });
    const first = await read();
    expect(first).toMatchObject({ intervalMs: 2_000, paused: false, provisioned: false });
    if (!first) throw new Error('no target');
    const value = { ...first, intervalMs: 7_000, paused: true };
    await stores.state.mutate([{ op: 'put', kind: 'target', id: staging.id, value }], START);
    const [again] = await demoTargets(ctx);
    expect(again).toEqual(staging);
    await connectTarget(ctx, staging, { url: 'ws://127.0.0.1:2/ws', jwtSecret: 'two' });
    expect(await read()).toMatchObject({
      url: 'ws://127.0.0.1:2/ws',
      intervalMs: 7_000,
      paused: true,
      credentials: { kind: 'jwt', secret: 'sealed:two' },
    });
  });

  it('starts a target that was only seeded', async () => {
    const ctx = context();
    const [staging] = await demoTargets(ctx);
    if (!staging) throw new Error('no target');
    await connectTarget(ctx, staging, { url: UNSERVED_URL, jwtSecret: 'x' });
    const seeded = (await stores.state.get('target', staging.id))?.value;
    if (!seeded) throw new Error('no target');
    const value = { ...seeded, paused: true };
    await stores.state.mutate([{ op: 'put', kind: 'target', id: staging.id, value }], START);
    await connectTarget(ctx, staging, { url: 'ws://127.0.0.1:2/ws', jwtSecret: 'x' });
    expect((await stores.state.get('target', staging.id))?.value.paused).toBe(false);
  });

  it('deploys versions that no run deployed before', async () => {
    const ctx = context();
    expect(await unusedVersions(ctx, 2)).toEqual(['2025.09.08-4', '2025.09.08-5']);
    const deployed: Release = {
      id: 't:2025.09.08-9',
      targetId: 't',
      version: '2025.09.08-9',
      startedAt: START,
      firstSeenBy: 'session',
      cold: false,
      notes: '',
      seeded: false,
    };
    const { id } = deployed;
    await stores.state.mutate([{ op: 'put', kind: 'release', id, value: deployed }], START);
    expect(await unusedVersions(ctx, 1)).toEqual(['2025.09.08-10']);
  });
});
