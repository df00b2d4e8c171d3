import { describe, expect, it } from 'vitest';
import {
  helloOf,
  PROBE_A,
  PROBE_B,
  placesFixture,
  sender,
  sentSession,
} from '../../tests/support/places-fixture';
import { until } from '../../tests/support/until';

const EU = sender('eu-1');
const signal = new AbortController().signal;
const fixture = placesFixture({ targets: 40 });

const assigned = async (probe: string, by = EU) =>
  (await fixture.registry.targetsOf({ probe }, { sender: by, signal })).targets.map(({ id }) => id);

async function setLocations(id: string, locations: string[]) {
  const row = await fixture.stores.state.get('target', id);
  if (!row) throw new Error('no target');
  const value = { ...row.value, locations };
  await fixture.stores.state.mutate([{ op: 'put', kind: 'target', id, value }], 1);
  fixture.registry.wake();
}

const countSlots = async () => {
  const { clock, stores } = fixture;
  const [from, to] = [clock.now() - 3_600_000, clock.now() + 3_600_000];
  return stores.events.slots({ targetId: 't1', from, to });
};

describe('a probe that reports itself', () => {
  it('is answered with the server’s time, and shown', async () => {
    const { registry, clock } = fixture;
    const answer = await registry.acceptHello(helloOf(PROBE_A, 'eu-1'), EU);
    expect(answer).toEqual({
      serverTime: clock.now(),
      protocol: 1,
      heartbeatMs: 10_000,
      location: 'eu-1',
    });
    expect(registry.list().probes).toMatchObject([
      { id: PROBE_A, location: 'eu-1', state: 'live', roundTripMs: 3 },
    ]);
    clock.advance(60_000);
    expect(registry.list().probes[0]?.state).toBe('late');
    clock.advance(120_000);
    expect(registry.list().probes[0]?.state).toBe('silent');
  });

  it.each([
    ['another protocol', { protocol: { min: 2, max: 3 } }, EU, 'conflict', /update the server/],
    ['another place than its token', { location: 'eu-2' }, EU, 'forbidden', /--location eu-1/],
    [
      'the place of the server',
      { location: 'local' },
      sender('local'),
      'conflict',
      /probe\.location/,
    ],
  ])('is refused with %s', async (_, more, by, code, message) => {
    const hello = fixture.registry.acceptHello(helloOf(PROBE_A, 'eu-1', more), by);
    await expect(hello).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(fixture.registry.list().probes).toEqual([]);
  });

  it('is refused where a live probe elsewhere has its id: a copied spool directory', async () => {
    const { registry } = fixture;
    await registry.acceptHello(helloOf(PROBE_A, 'eu-1'), EU);
    const copy = registry.acceptHello(helloOf(PROBE_A, 'us-1'), sender('us-1'));
    await expect(copy).rejects.toMatchObject({ code: 'conflict' });
  });

  it('replaces the one of the same name that lost its spool directory', async () => {
    const { registry, clock } = fixture;
    await registry.acceptHello(helloOf(PROBE_A, 'eu-1', { name: 'pod' }), EU);
    clock.advance(40_000);
    await registry.acceptHello(helloOf(PROBE_B, 'eu-1', { name: 'pod' }), EU);
    expect(registry.list().probes.map(({ id }) => id)).toEqual([PROBE_B]);
  });

  it('is known after a restart of the server, until somebody removes it', async () => {
    const { registry, open } = fixture;
    await registry.acceptHello(helloOf(PROBE_A, 'eu-1'), EU);
    const after = await open();
    expect(after.list().probes).toHaveLength(1);
    await after.removeProbe(PROBE_A);
    expect((await open()).list().probes).toEqual([]);
    await expect(after.removeProbe(PROBE_A)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('targets of a probe', () => {
  it('are all, without those of other locations', async () => {
    await expect(assigned(PROBE_A)).rejects.toMatchObject({ code: 'not_found' });
    await fixture.registry.acceptHello(helloOf(PROBE_A, 'eu-1'), EU);
    expect(await assigned(PROBE_A)).toHaveLength(40);
    await setLocations('t1', ['us-1']);
    await setLocations('t2', ['local', 'eu-1']);
    const ids = await assigned(PROBE_A);
    expect(ids).toHaveLength(39);
    expect(ids).toContain('t2');
  });

  it('are shared with another probe of the location, and taken over once that is gone', async () => {
    const { registry, clock } = fixture;
    await registry.acceptHello(helloOf(PROBE_A, 'eu-1'), EU);
    await registry.acceptHello(helloOf(PROBE_B, 'eu-1'), EU);
    const [a, b] = [await assigned(PROBE_A), await assigned(PROBE_B)];
    expect([...a, ...b].sort()).toEqual(Array.from({ length: 40 }, (_, n) => `t${n + 1}`).sort());
    expect(Math.min(a.length, b.length)).toBeGreaterThan(8);
    clock.advance(31_000);
    await registry.acceptHello(helloOf(PROBE_A, 'eu-1'), EU);
    expect(await assigned(PROBE_A)).toHaveLength(40);
  });

  it('are waited for until something changes, or 25 s', async () => {
    const { registry, clock } = fixture;
    await registry.acceptHello(helloOf(PROBE_A, 'eu-1'), EU);
    const by = { sender: EU, signal };
    const { etag } = await registry.targetsOf({ probe: PROBE_A }, by);
    const changed = registry.targetsOf({ probe: PROBE_A, etag }, by);
    await setLocations('t1', ['us-1']);
    const next = await changed;
    expect(next.targets).toHaveLength(39);
    let isOver = false;
    const waited = registry.targetsOf({ probe: PROBE_A, etag: next.etag }, by).finally(() => {
      isOver = true;
    });
    await until({ what: 'the wait ends' }, () => {
      clock.advance(5_000);
      return isOver;
    });
    expect((await waited).etag).toBe(next.etag);
  });

  it('are answered at once by a server that stops', async () => {
    const { registry } = fixture;
    await registry.acceptHello(helloOf(PROBE_A, 'eu-1'), EU);
    const by = { sender: EU, signal };
    const { etag } = await registry.targetsOf({ probe: PROBE_A }, by);
    const waiting = registry.targetsOf({ probe: PROBE_A, etag }, by);
    await registry.drain?.();
    expect((await waiting).etag).toBe(etag);
  });
});

describe('results of a probe', () => {
  const slot = (minute: number, more: object = {}) => ({
    targetId: 't1',
    minute: Math.floor(minute / 60_000) * 60_000,
    counter: 'c1',
    seq: 1,
    scheduled: 12,
    lostToProbe: 1,
    lostToTarget: 0,
    ...more,
  });

  it('are stored with the place of the token, classified anew, and the same again changes nothing', async () => {
    const { registry, stores, clock } = fixture;
    const sent = sentSession(clock.now() - 10_000, 'factory-mismatch');
    const forged = { ...sent, location: 'us-1', classification: { outcome: 'passed' } };
    const results = { sessions: [forged], slots: [slot(clock.now())] };
    for (const _ of [1, 2])
      expect(await registry.storeResults(results, EU)).toMatchObject({ stored: 1, refused: [] });
    const record = await stores.events.session(sent.id);
    expect(record).toMatchObject({
      location: 'eu-1',
      target: 'chat 1',
      environment: 'staging',
      outcome: 'failed',
    });
    expect(await countSlots()).toMatchObject([{ location: 'eu-1', scheduled: 12, lostToProbe: 1 }]);
  });

  it('are durable also where they are counts alone', async () => {
    const { registry, clock } = fixture;
    await registry.storeResults({ sessions: [], slots: [slot(clock.now())] }, EU);
    expect(await countSlots()).toHaveLength(1);
  });

  it('are refused one by one, with the reason', async () => {
    const { registry, clock } = fixture;
    const now = clock.now();
    const good = sentSession(now - 1_000);
    const sessions = [
      { ...sentSession(now), endedAt: now + 6_000 },
      sentSession(now - 25 * 3_600_000),
      { ...good, targetId: 'gone' },
      { ...good, facts: { ...good.facts, frames: 'none' } },
      { id: 'x' },
      null,
      good,
    ];
    const slots = [slot(now - 26 * 3_600_000), slot(now, { minute: 1 }), slot(now)];
    const { stored, refused } = await registry.storeResults({ sessions, slots }, EU);
    expect(stored).toBe(1);
    expect(refused.map(({ what, index }) => `${what} ${index}`)).toEqual([
      'session 0',
      'session 1',
      'session 2',
      'session 3',
      'session 4',
      'session 5',
      'slot 0',
      'slot 1',
    ]);
    expect(refused[0]?.message).toMatch(/6000 ms ahead/);
    expect(refused[3]?.message).toMatch(/^facts\.frames/);
  });

  it('that arrive late are stored as such, also after a restart', async () => {
    const { registry, clock, open } = fixture;
    await registry.acceptHello(helloOf(PROBE_A, 'eu-1'), EU);
    const at = clock.now();
    const early = [sentSession(at - 600_000), sentSession(at - 300_000)];
    await registry.storeResults({ sessions: [sentSession(at - 2_000)], slots: [] }, EU);
    expect(registry.places()[0]?.late).toEqual([]);
    await registry.storeResults({ sessions: early, slots: [] }, EU);
    const [span] = (await open()).places()[0]?.late ?? [];
    expect(span?.targetIds).toEqual(['t1']);
    expect(span?.from).toBeLessThanOrEqual(early[0]?.endedAt ?? 0);
    expect(span?.to).toBeGreaterThan(early[1]?.endedAt ?? 0);
    expect(span?.to).toBeLessThan(at - 60_000);
  });
});
