import { afterEach, beforeEach } from 'vitest';
import { type Collector, createCollector } from '../../lib/collect/collector';
import type { HelloInput } from '../../lib/contract/api/places/probe-protocol';
import { type Clock, type ManualClock, manualClock } from '../../lib/kit/clock';
import { createLogger } from '../../lib/kit/logger';
import type { OwnProbe } from '../../lib/places/own-probe';
import { createPlaceRegistry, type PlaceRegistry } from '../../lib/places/place-registry';
import { addTarget, START, session } from './collect-fixture';
import { type DirectStores, openDirectStores } from './direct-stores';
import { finishedOf } from './probe/finished-of';

export const PROBE_A = '00000000-0000-7000-8000-00000000000a';
export const PROBE_B = '00000000-0000-7000-8000-00000000000b';
export const sender = (location: string) => ({ tokenId: `token-${location}`, location });

export const helloOf = (probe: string, location: string, more: Partial<HelloInput> = {}) => ({
  protocol: { min: 1, max: 1 },
  probe,
  name: `host-${probe.slice(-1)}`,
  location,
  version: '0.1.0',
  health: {
    inFlight: 0,
    loopLagMs: 0,
    spooled: 0,
    spoolBytes: 0,
    oldestSpooledAt: null,
    dropped: 0,
    restarts: 0,
    offsetMs: 0,
    roundTripMs: 3,
  },
  ...more,
});

/** A session of target `t1` as a probe sends it. */
export function sentSession(at: number, plot: Parameters<typeof session>[0] = 'passed') {
  const { location, target, environment, classification, ...sent } = finishedOf(
    session(plot, { at }),
  );
  return JSON.parse(JSON.stringify(sent)) as typeof sent;
}

export type PlacesFixture = {
  stores: DirectStores;
  clock: ManualClock;
  collector: Collector;
  registry: PlaceRegistry;
  /** Another registry over the same stores: the server after a restart. */
  open(): Promise<PlaceRegistry>;
  /** One of several processes that share the stores. */
  openShared(ownProbe: OwnProbe): Promise<PlaceRegistry>;
};

/**
 * A registry with real stores and a real collector, made new for every test, with the targets `t1` to `t<targets>`. `time`: the
 * server's clock, in place of a manual one.
 */
export function placesFixture({
  targets = 1,
  time,
}: {
  targets?: number;
  time?: Clock;
} = {}): PlacesFixture {
  const fixture = {} as PlacesFixture;
  beforeEach(async () => {
    const stores = await openDirectStores();
    const manual = manualClock(START);
    const clock = time ?? manual;
    const logger = createLogger('test', 'silent');
    const collector = createCollector({ ...stores, clock, logger });
    for (let n = 1; n <= targets; n++)
      await addTarget(stores, { id: `t${n}`, name: `chat ${n}`, environment: 'staging' });
    const openWith = (
      of: Pick<Parameters<typeof createPlaceRegistry>[0], 'isShared' | 'ownProbe' | 'ownLocation'>,
    ) =>
      createPlaceRegistry({
        ...of,
        state: stores.state,
        clock,
        logger,
        startedAt: clock.now(),
        epoch: of.isShared ? 'shared' : `epoch ${clock.now()}`,
        open: (target) => target,
        settings: () => ({
          limits: { maxInFlight: null, messageBytes: 1_000, frames: 100, linkLocal: false },
          tls: null,
        }),
        collector,
      });
    const open = () => openWith({ isShared: false, ownLocation: 'local' });
    const openShared: PlacesFixture['openShared'] = (ownProbe) =>
      openWith({ isShared: true, ownLocation: ownProbe.location, ownProbe });
    Object.assign(fixture, {
      openShared,
      stores,
      clock: manual,
      collector,
      open,
      registry: await open(),
    });
  });
  afterEach(async () => {
    await fixture.collector.drain();
    await fixture.stores.close();
  });
  return fixture;
}
