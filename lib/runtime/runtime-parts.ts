import { type Collector, createCollector } from '../collect/collector';
import { DEFAULT_GATE } from '../domain/verdict/model/gate-settings';
import { type AccessControl, createAccessControl } from '../http/access/access-control';
import { createPeopleCache, touchesPeople } from '../http/access/people-cache';
import { createJudge, type Judge } from '../judge/create-judge';
import { createReleaseJudge, type ReleaseJudge } from '../judge/release/create-release-judge';
import { createLiveServer, type LiveServer } from '../live/live-server';
import { createAlerting } from './alerting';
import { type Core, DRAIN_LIMIT_MS } from './core';
import { createMaintenanceCache } from './maintenance-cache';
import { createNotify, type Notify } from './notify';
import { provision } from './provision/provision';
import { type ConfigReloader, createConfigReloader } from './reload/config-reloader';
import { createConfigWatch } from './reload/config-watch';
import { createRetentionService } from './retention/retention-service';
import { warnOfEmptyScopes } from './scope-warnings';
import { openSecrets, type Secrets } from './secrets';
import { createServiceContext } from './service-context';
import { createTargetFeed } from './target-feed';
import { createWatchedProber, probeLimits, type WatchedProber } from './watched-prober';

/** Every part by its name, as what starting it resolves with. */
export type Parts = { [N in RuntimePart]: Awaited<ReturnType<Definitions[N]>> };
export type RuntimePart = keyof Definitions;
type Definitions = ReturnType<typeof defineParts>;

/**
 * What can run in a process. Each function starts its part on the first call, after the parts that it needs, and answers
 * every later call with the same one.
 */
export function defineParts(core: Core) {
  const { supervisor } = core;
  const secrets = once(() => openSecrets(core.config.dataDirectory));
  /** The stored state in line with the configuration file. Start it before what reads targets or rules. */
  const provisioning = once(async () => provisionState(core, await secrets()));
  /** Takes in sessions and health events, and stores them. */
  const collector = once(() => startCollector(core));
  /** Hints for browsers. */
  const live = once(async () => startLive(core, await collector()));
  /** Runs sessions in a thread, of the targets that `setTargets` names. */
  const probe = once(async () => startProbe(core, await collector()));
  /** Gives the probe the stored targets, and each change of them. */
  const targets = once(async () => {
    const { clock, logger, state } = core;
    const deps = { clock, logger, state, prober: await probe(), secrets: await secrets() };
    const feed = await createTargetFeed(deps);
    core.onWrite(feed.wake);
    supervisor.start(feed);
  });
  /** Evaluates indicators and rules, and steps alerts. */
  const judge = once(async () => {
    return startJudge(core, { prober: await probe(), collector: await collector() });
  });
  /** Evaluates releases when asked; stores no verdict. */
  const releases = once(() => releaseJudgeOf(core));
  /** Stores verdicts of releases as they are reached. */
  const verdicts = once(async () => supervisor.start(await releases()));
  /** Reads the configuration file again when it changes; null where the process has none to read. */
  const reloader = once(async () => startReloader(core, await secrets()));
  const notify = once(async () => {
    const { clock, publicUrl } = core;
    return createNotify({ secrets: await secrets(), clock, publicUrl });
  });
  /** Sends messages about alerts. */
  const alerting = once(async () => {
    await startAlerting(core, { judge: await judge(), notify: await notify() });
  });
  /** Deletes what retention no longer keeps. */
  const retention = once(() => supervisor.start(createRetentionService(core)));
  /** Who may use the server. */
  const access = once(async () => startAccess(core, await secrets()));
  /** What services and route handlers are called with. */
  const services = once(async () =>
    createServiceContext(core, {
      collector: await collector(),
      prober: await probe(),
      judge: await judge(),
      releaseJudge: await releases(),
      live: await live(),
      guard: await access(),
      notify: await notify(),
      secrets: await secrets(),
      reloader: await reloader(),
    }),
  );
  const measuring = { collector, probe, targets, judge, releases, verdicts };
  const serving = { live, notify, alerting, access, reloader, services };
  return { secrets, provisioning, retention, ...measuring, ...serving };
}

function once<T>(start: () => T | Promise<T>): () => Promise<T> {
  let started: Promise<T> | null = null;
  return () => {
    started ??= Promise.resolve().then(start);
    return started;
  };
}

async function provisionState(core: Core, secrets: Secrets): Promise<void> {
  const { events, state, clock, logger, config, options } = core;
  await provision(config, { state, clock, secrets });
  await options.prepare?.({ events, state, clock });
  await warnOfEmptyScopes(state, logger);
}

function startReloader(core: Core, secrets: Secrets): ConfigReloader | null {
  const { config, state, clock, logger, options } = core;
  const source = options.configSource;
  if (!source) return null;
  const { applyConfig: apply } = core;
  const reloader = createConfigReloader({ source, config, state, secrets, clock, logger, apply });
  const onChange = () => reloader.reload('changed file');
  core.supervisor.start(createConfigWatch({ file: source.file, clock, onChange }));
  return reloader;
}

function startCollector({ events, state, clock, logger, supervisor }: Core): Collector {
  const collector = createCollector({ events, state, clock, logger });
  supervisor.start({ id: 'collector', run: collector.run, drain: collector.drain });
  return collector;
}

async function startLive(core: Core, collector: Collector): Promise<LiveServer> {
  const { state, clock, logger } = core;
  const live = await createLiveServer({ state, clock, logger });
  core.cleanups.add('live', () => live.close());
  core.onWrite(live.wake);
  collector.onCommit(live.sessionsCommitted);
  core.supervisor.start({ id: 'live', run: live.run });
  return live;
}

function startProbe(core: Core, collector: Collector): WatchedProber {
  const { config, clock, logger } = core;
  const deadlines = core.options.sessionDeadlines;
  const { createProber } = core.options;
  const prober = createWatchedProber({
    config,
    clock,
    logger,
    collector,
    deadlines,
    createProber,
  });
  core.onConfig((next) => prober.setLimits(probeLimits(next)));
  core.cleanups.add('probe', () => prober.stop());
  core.onDrain(() => prober.drain(DRAIN_LIMIT_MS));
  return prober;
}

/** With what it asks about its process: whether the probe is healthy, and which work is planned. */
async function startJudge(
  core: Core,
  { prober, collector }: { prober: WatchedProber; collector: Collector },
): Promise<Judge> {
  const { events, state, clock, logger, startedAt } = core;
  const maintenance = await createMaintenanceCache({ state, clock });
  const judge = createJudge({
    events,
    state,
    clock,
    logger,
    startedAt,
    probe: () => prober.stats(),
    inMaintenance: maintenance.inMaintenance,
  });
  core.onWrite(maintenance.wake);
  collector.onCommit((targetIds) => judge.poke(targetIds));
  core.supervisor.start(maintenance);
  core.supervisor.start(judge);
  return judge;
}

function releaseJudgeOf(core: Core): ReleaseJudge {
  const { events, state, clock, logger, config, options } = core;
  const longestSessionMs = options.sessionDeadlines?.totalMs ?? DEFAULT_GATE.longestSessionMs;
  // Read at each evaluation, so that a new configuration holds from the next one on.
  const settings = { ...DEFAULT_GATE, ...config.gate, longestSessionMs };
  core.onConfig((next) => Object.assign(settings, DEFAULT_GATE, next.gate, { longestSessionMs }));
  return createReleaseJudge({
    events,
    state,
    clock,
    logger,
    settings,
    locations: [config.location],
  });
}

/** After a first evaluation: what a process that died left behind is sent only if it is still true. */
async function startAlerting(
  core: Core,
  { judge, notify }: { judge: Judge; notify: Notify },
): Promise<void> {
  const { state, clock, logger, publicUrl, options } = core;
  const { timings } = options;
  const alerting = createAlerting({ state, clock, logger, notify, judge, publicUrl, timings });
  await judge.judgeNow();
  core.onWrite(alerting.wake);
  for (const service of alerting.services) core.supervisor.start(service);
}

async function startAccess(core: Core, { dataKey }: Secrets): Promise<AccessControl> {
  const { config, state, clock } = core;
  const people = createPeopleCache(state);
  core.onWrite(async (kinds) => {
    if (touchesPeople(kinds)) await people.load();
  });
  await people.load();
  const guard = createAccessControl({ config, state, clock, people, dataKey });
  core.supervisor.start(guard.links);
  return guard;
}
