import type { Timings } from '../alert/pipeline';
import { createCollector } from '../collect/collector';
import type { Config } from '../config/config';
import { DEFAULT_GATE } from '../domain/verdict/gate-settings';
import { createReleaseJudge } from '../judge/release/create-release-judge';
import type { Clock } from '../kit/clock';
import type { Logger } from '../kit/logger';
import { createSupervisor } from '../kit/supervisor';
import { createLiveServer, type LiveServer } from '../live/live-server';
import type { CreateProber } from '../probe/worker-client';
import type { ServiceContext } from '../services/context';
import { openSqliteStores } from '../store/sqlite/open-sqlite-stores';
import type { StateKind } from '../store/state-store';
import { createGuard } from './access/create-guard';
import type { LiveLinks } from './access/live-links';
import { createPeople, touchesPeople } from './access/people';
import { createAlerting } from './alerting';
import { createCleanupStack } from './cleanup-stack';
import { createJudging } from './judging';
import { createNotify } from './notify';
import { provision, provisionedKeys } from './provision/provision';
import { createRetentionService } from './retention-service';
import { warnOfEmptyScopes } from './scope-warnings';
import { openSecrets } from './secrets';
import type { RuntimeSlot } from './slot';
import { createTargetFeed } from './target-feed';
import { RUNBOOK, VERSION } from './version';
import { wakingState } from './waking-state';
import { createWatchedProber } from './watched-prober';

/** How long sessions in flight may take to end once the process is asked to. */
export const DRAIN_LIMIT_MS = 10_000;

export type RuntimeOptions = {
  config: Config;
  clock: Clock;
  logger: Logger;
  /** Where people reach the pages: what links in messages begin with. */
  publicUrl: string;
  /** When messages go out, instead of statistics.md §0.3: a quick rehearsal waits for no group. */
  timings?: Timings;
  demo?: ServiceContext['demo'];
  /** Instead of a probe thread: one that goes by `clock`. */
  createProber?: CreateProber;
  /** Runs after targets are provisioned and before the first session: the demo's seeded history. */
  prepare?: (context: Pick<ServiceContext, 'events' | 'state' | 'clock'>) => Promise<void>;
};

export type Runtime = {
  slot: RuntimeSlot;
  live: LiveServer;
  links: LiveLinks;
  /** Starts no more sessions and lets those in flight end; events are still taken in. */
  drain(): Promise<void>;
  /** Stores what is still under way and lets go of everything. */
  close(): Promise<void>;
};

/** The only wiring: config → stores → services → processes. Errors: AppError `conflict`, `unavailable` of the stores. */
export async function createRuntime(options: RuntimeOptions): Promise<Runtime> {
  const cleanups = createCleanupStack(options.logger);
  try {
    return await wire(options, cleanups);
  } catch (error) {
    await cleanups.unwind();
    throw error;
  }
}

async function wire(
  { config, clock, logger, publicUrl, timings, demo = null, prepare, createProber }: RuntimeOptions,
  cleanups: ReturnType<typeof createCleanupStack>,
): Promise<Runtime> {
  const startedAt = clock.now();
  // Its limits are of threads at work: real time, whatever `clock` is.
  const stores = await openSqliteStores({ directory: config.dataDirectory, logger });
  cleanups.add('stores', () => stores.close());
  const secrets = openSecrets(config.dataDirectory);
  const wakers: Array<(kinds: ReadonlySet<StateKind>) => void> = [];
  const { events } = stores;
  const people = createPeople(stores.state);
  const state = wakingState(stores.state, async (kinds) => {
    for (const wake of wakers) wake(kinds);
    if (touchesPeople(kinds)) await people.load();
  });
  await people.load();
  await provision(config, { state, clock, secrets });
  await prepare?.({ events, state, clock });
  await warnOfEmptyScopes(state, logger);

  const supervisor = createSupervisor({ clock, logger });
  cleanups.add('services', () => supervisor.stop(DRAIN_LIMIT_MS));
  const collector = createCollector({ events, state, clock, logger });
  const releaseJudge = createReleaseJudge({
    ...{ events, state, clock, logger },
    settings: { ...DEFAULT_GATE, ...config.gate },
    locations: [config.location],
  });
  const live = await createLiveServer({ state, clock, logger });
  cleanups.add('live', () => live.close());
  const prober = createWatchedProber({ config, clock, logger, collector, createProber });
  cleanups.add('probe', () => prober.stop());
  const { judge, maintenance } = await createJudging({
    ...{ events, state, clock, logger, startedAt, prober },
  });
  const feed = await createTargetFeed({ state, prober, secrets, clock, logger });
  wakers.push(live.wake, feed.wake, maintenance.wake);
  collector.onCommit((targetIds) => {
    live.sessionsCommitted(targetIds);
    judge.poke(targetIds);
  });
  supervisor.start({ id: 'collector', run: collector.run, drain: collector.drain });
  supervisor.start(maintenance);
  supervisor.start(judge);
  supervisor.start(releaseJudge);
  supervisor.start({ id: 'live', run: live.run });
  supervisor.start(createRetentionService({ events, state, clock, logger }));
  supervisor.start(feed);
  const notify = createNotify({ secrets, clock, publicUrl });
  const alerting = createAlerting({
    ...{ state, clock, logger, notify, judge, publicUrl },
    ...(timings ? { timings } : {}),
  });
  await judge.judgeNow();
  wakers.push(alerting.wake);
  // After the first judgement: what a process left behind when it died is not told before it is known to be true still.
  for (const service of alerting.services) supervisor.start(service);

  let ready = true;
  const { access, links, passwords } = createGuard({
    ...{ config, state, clock, people, dataKey: secrets.dataKey },
  });
  supervisor.start(links);
  const services: ServiceContext = {
    ...{ events, state, clock, collector, prober, judge, releaseJudge, live, demo, notify },
    info: {
      version: VERSION,
      runbook: RUNBOOK,
      startedAt,
      get authRequired() {
        return access.required();
      },
      publicUrl,
      provisioned: provisionedKeys(config),
    },
    ...{ seal: secrets.seal, open: secrets.open, passwords },
  };
  return {
    live,
    links,
    slot: {
      services,
      access,
      ready: () => ready,
      report: (error, where) => logger.error({ err: error, where }, 'a request failed'),
    },
    async drain() {
      ready = false;
      await prober.drain(DRAIN_LIMIT_MS);
    },
    close: () => cleanups.unwind(),
  };
}
