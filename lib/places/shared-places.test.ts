import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  helloOf,
  PROBE_A,
  placesFixture,
  sender,
  sentSession,
} from '../../tests/support/places-fixture';
import type { PlaceRegistry } from './place-registry';

const EU = sender('eu-1');
const signal = new AbortController().signal;
const fixture = placesFixture({ targets: 40 });
const IDS = Array.from({ length: 40 }, (_, n) => `t${n + 1}`);

/** A process with a probe of its own: its thread gives a sign of life until it is stopped. */
async function openProcess(id: string, location = 'local') {
  let silentSince: number | null = null;
  const registry = await fixture.openShared({
    id,
    name: `node ${id}`,
    location,
    version: '0.1.0',
    heartbeatAt: () => silentSince ?? fixture.clock.now(),
    load: () => ({ inFlight: 0, loopLagMs: 0, restarts: 0 }),
  });
  const stop = new AbortController();
  const run = registry.run(stop.signal);
  stops.push(async () => {
    stop.abort();
    await run.catch(() => undefined);
  });
  return {
    registry,
    silence() {
      silentSince = fixture.clock.now();
    },
    /** As a process that was killed: it reports no more. */
    async kill() {
      stop.abort();
      await run.catch(() => undefined);
    },
  };
}

const stops: Array<() => Promise<void>> = [];
beforeEach(() => void stops.splice(0));
afterEach(async () => {
  for (const stop of stops) await stop();
});

/** Every loop looks at what the others wrote. */
async function pass(seconds: number) {
  for (let n = 0; n < seconds; n += 2) {
    fixture.clock.advance(2_000);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
}
const ownOf = ({ registry }: { registry: PlaceRegistry }) => IDS.filter(registry.isOwn);

describe('the probes of several processes at one location', () => {
  it('divide the targets, and take over those of one that ends or is killed', async () => {
    const a = await openProcess('a');
    expect(ownOf(a)).toEqual(IDS);
    const b = await openProcess('b');
    await pass(4);
    expect(ownOf(a).length).toBeGreaterThan(5);
    expect(ownOf(b).length).toBeGreaterThan(5);
    expect([...ownOf(a), ...ownOf(b)].sort()).toEqual([...IDS].sort());
    await b.registry.drain?.();
    await pass(4);
    expect(ownOf(a)).toEqual(IDS);
    const c = await openProcess('c');
    await pass(4);
    expect(ownOf(a)).not.toEqual(IDS);
    await c.kill();
    await pass(20);
    expect(ownOf(a)).not.toEqual(IDS);
    await pass(14);
    expect(ownOf(a)).toEqual(IDS);
  });

  it('are not counted on while their thread is silent', async () => {
    const a = await openProcess('a');
    const b = await openProcess('b');
    await pass(4);
    b.silence();
    await pass(44);
    expect(ownOf(a)).toEqual(IDS);
    expect(a.registry.processesFor({ id: 't1' })).toEqual(['a']);
  });

  it('are places to a process at another location, silent ones too', async () => {
    const a = await openProcess('a');
    const b = await openProcess('b', 'us-1');
    await pass(4);
    expect(ownOf(a)).toEqual(IDS);
    expect(a.registry.places().map(({ location }) => location)).toEqual(['us-1']);
    expect((await b.registry.presentPlaces()).map(({ location }) => location)).toEqual(['local']);
    expect(a.registry.processesFor({ id: 't1', locations: ['us-1'] })).toEqual(['b', 'a']);
    const at = a.registry.places()[0]?.lastReportAt ?? 0;
    await b.registry.drain?.();
    await pass(200);
    expect(a.registry.places()[0]?.lastReportAt).toBeGreaterThanOrEqual(at);
    expect(fixture.clock.now() - (a.registry.places()[0]?.lastReportAt ?? 0)).toBeGreaterThan(
      180_000,
    );
    const taken = a.registry.acceptHello(helloOf(PROBE_A, 'local'), sender('local'));
    await expect(taken).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('a probe elsewhere that a balancer sends to several processes', () => {
  it('is known to all of them, with what arrived late', async () => {
    const a = await openProcess('a');
    const b = await openProcess('b');
    await a.registry.acceptHello(helloOf(PROBE_A, 'eu-1'), EU);
    const { targets, epoch } = await b.registry.targetsOf(
      { probe: PROBE_A },
      { sender: EU, signal },
    );
    expect(targets).toHaveLength(40);
    const again = await a.registry.targetsOf({ probe: PROBE_A }, { sender: EU, signal });
    expect(again.epoch).toBe(epoch);
    const late = (minutes: number) => {
      const sessions = [sentSession(fixture.clock.now() - minutes * 60_000)];
      return { sessions, slots: [] };
    };
    const stored = Promise.all([
      a.registry.storeResults(late(10), EU),
      b.registry.storeResults(late(30), EU),
    ]);
    await pass(8);
    expect((await stored).map((one) => one.stored)).toEqual([1, 1]);
    const places = await a.registry.presentPlaces();
    expect(places.find(({ location }) => location === 'eu-1')?.late).toHaveLength(2);
  });
});
