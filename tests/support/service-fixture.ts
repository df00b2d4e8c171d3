import { afterEach, beforeEach } from 'vitest';
import { createCollector } from '../../lib/collect/collector';
import { makeSession, type SeededSession } from '../../lib/commands/seed/make-session';
import type { Plot } from '../../lib/commands/seed/session-plots';
import { targetInputSchema } from '../../lib/contract/api/targets';
import { MINUTE } from '../../lib/domain/time';
import { DEFAULT_GATE } from '../../lib/domain/verdict/model/gate-settings';
import { isPackaged, namedJourneys, packagedText } from '../../lib/journeys/packaged-journeys';
import { createJudge, type Judge } from '../../lib/judge/create-judge';
import {
  createReleaseJudge,
  type ReleaseJudge,
} from '../../lib/judge/release/create-release-judge';
import { type ManualClock, manualClock } from '../../lib/kit/clock';
import { isAppError } from '../../lib/kit/errors';
import { createLogger } from '../../lib/kit/logger';
import type { ServiceContext } from '../../lib/services/service-context';
import { createTarget } from '../../lib/services/targets/create-target';
import { type DirectStores, openDirectStores } from './direct-stores';
import { finishedOf } from './probe/finished-of';

export const START = Date.UTC(2025, 8, 8, 3, 0, 0);
const logger = createLogger('test', 'silent');

/** The verbs' surroundings, made new for every test: real stores, a real collector, a manual clock, one target. */
export type ServiceFixture = {
  stores: DirectStores;
  clock: ManualClock;
  ctx: ServiceContext;
  collector: ReturnType<typeof createCollector>;
  releaseJudge: ReleaseJudge;
  targetId: string;
  make(plot: Plot, startedAt: number, more?: { release?: string; seeded?: boolean }): SeededSession;
  /** Sessions each 5 s for some minutes, with the slots that scheduled them, and the clock after them. */
  watch(minutes: number, plots: Plot | ((i: number) => Plot), release?: string): Promise<void>;
  /** One live session each 5 s, with the clock following, and a judgement after them. */
  probe(plots: Plot[], release?: string): Promise<SeededSession[]>;
};

/** Opens a house before each test and closes it after. Its fields are those of the running test. */
export function serviceFixture(): ServiceFixture {
  const house = {} as ServiceFixture;
  beforeEach(async () => {
    Object.assign(house, await openHouse());
  });
  afterEach(() => house.stores.close());
  return house;
}

async function openHouse(): Promise<ServiceFixture> {
  const stores = await openDirectStores();
  const clock = manualClock(START);
  const collector = createCollector({ ...stores, clock, logger });
  const releaseJudge = createReleaseJudge({
    events: stores.events,
    state: stores.state,
    clock,
    logger,
    settings: DEFAULT_GATE,
    locations: ['local'],
  });
  const judge = createJudge({
    ...stores,
    clock,
    logger,
    startedAt: START,
    probe: () => ({ location: 'local', healthy: true, heartbeatAt: clock.now() }),
    inMaintenance: () => false,
  });
  const ctx = contextOf(stores, clock, { collector, judge, releaseJudge });
  const targetId = (await createTarget(ctx, targetInput({ name: 'chat' }))).id;
  const make: ServiceFixture['make'] = (plot, startedAt, more = {}) => {
    const target = { id: targetId, name: 'chat', environment: 'staging' };
    const { record, frames } = makeSession({
      plot,
      target,
      release: more.release ?? 'r1',
      instance: 'i1',
      location: 'local',
      startedAt,
      load: 1,
      seed: 'x',
    });
    return { record: { ...record, seeded: more.seeded ?? false }, frames };
  };
  const probe: ServiceFixture['probe'] = async (plots, release = 'r1') => {
    const sessions: SeededSession[] = [];
    for (const plot of plots) {
      const session = make(plot, clock.now(), { release });
      clock.advance(Math.max(5_000, Math.ceil(session.record.timings.totalMs)));
      await collector.addSession(finishedOf(session));
      sessions.push(session);
    }
    await judge.judgeNow();
    return sessions;
  };
  const watch: ServiceFixture['watch'] = async (minutes, plots, release = 'r1') => {
    for (let minute = 0; minute < minutes; minute++) {
      const from = clock.now();
      clock.advance(MINUTE);
      const sessions = Array.from({ length: 12 }, (_, i) => {
        const plot = typeof plots === 'string' ? plots : plots(minute * 12 + i);
        return make(plot, from + i * 5_000, { release });
      });
      const slot = { minute: Math.floor(from / MINUTE) * MINUTE, lostToProbe: 0, lostToTarget: 0 };
      const probe = `from ${from}`;
      collector.addSlots([{ targetId, location: 'local', probe, seq: 1, scheduled: 12, ...slot }]);
      await Promise.all(sessions.map((one) => collector.addSession(finishedOf(one))));
    }
  };
  return { stores, clock, ctx, collector, releaseJudge, targetId, make, watch, probe };
}

function contextOf(
  stores: DirectStores,
  clock: ManualClock,
  {
    collector,
    judge,
    releaseJudge,
  }: Pick<ServiceFixture, 'collector' | 'releaseJudge'> & { judge: Judge },
): ServiceContext {
  return {
    events: stores.events,
    state: stores.state,
    clock,
    collector: { ...collector, allStats: collector.stats },
    prober: {
      runNow: async (id) => `run-of-${id}`,
      running: async () => null,
      runDraft: async () => {
        throw new Error('this fixture runs no session');
      },
      stats: () => probeStats(clock.now()),
      anyStats: () => probeStats(clock.now()),
    },
    nodes: { list: async () => [] },
    judge: {
      lastJudgedAt: () => clock.now(),
      pictureOf: judge.pictureOf,
      memoryOf: judge.memoryOf,
      // Tests write alerts past the judge.
      openAlerts: () => null,
    },
    releaseJudge,
    live: { clients: () => 2 },
    journeys: { names: namedJourneys, textOf: packagedText, isPackaged },
    reporterFile: async () => null,
    polls: { statesOf: () => [] },
    places: NO_PLACES,
    info: {
      version: '0.1.0',
      runbook: '# Runbook',
      startedAt: START,
      authRequired: false,
      refusedTokens: () => ({ all: 7, limited: 2 }),
      publicUrl: 'https://tocsin.example.com',
      allowLinkLocal: false,
      configuration: () => null,
      provisioned: { thresholds: ['factory'], retention: [] },
    },
    demo: null,
    seal: sealForTests,
    open: openForTests,
    notify: { test: async ({ name }) => ({ ok: true, detail: `sent to ${name}`, ms: 3 }) },
    exportConfiguration: async () => ({ text: '{}' }),
    passwords: {
      hash: async (password) => `hash of ${password}`,
      verify: async (known, password) => known === `hash of ${password}`,
    },
  };
}

const probeStats = (heartbeatAt: number) => ({
  location: 'local',
  healthy: true,
  inFlight: 0,
  loopLagMs: 0,
  slotsScheduled: 0,
  slotsLost: 0,
  restarts: 0,
  heartbeatAt,
});

/** A server that no probe in another place reports to. */
const NO_PLACES: ServiceContext['places'] = {
  acceptHello: () => Promise.reject(new Error('this fixture has no places')),
  targetsOf: () => Promise.reject(new Error('this fixture has no places')),
  storeResults: () => Promise.reject(new Error('this fixture has no places')),
  list: () => ({ ownLocation: 'local', probes: [] }),
  removeProbe: async () => undefined,
  places: () => [],
};

/** Text that can be opened again and shows nothing of what is sealed. */
const sealForTests = (plain: string) => `sealed:${Buffer.from(plain).toString('hex')}`;
const openForTests = (text: string) =>
  text.startsWith('sealed:') ? Buffer.from(text.slice(7), 'hex').toString() : text;

export function targetInput(more: Record<string, unknown>) {
  return targetInputSchema.parse({ url: 'wss://example.com/ws', environment: 'staging', ...more });
}

/** Whether an error is an AppError of this code. */
export const code = (wanted: string) => (error: unknown) =>
  isAppError(error) && error.code === wanted;
