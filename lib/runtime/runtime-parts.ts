import { type Collector, createCollector } from '../collect/collector';
import type { Erasure } from '../domain/people/erasure';
import { type AccessControl, createAccessControl } from '../http/access/access-control';
import { createPeopleCache, touchesPeople } from '../http/access/people-cache';
import { systemClock } from '../kit/clock';
import { AppError } from '../kit/errors';
import { systemRandom } from '../kit/random';
import { createLiveServer, type LiveServer } from '../live/live-server';
import { guardedLookup } from '../net/guarded-lookup';
import { serviceOutbound, targetOutbound } from '../net/outbound';
import { createOutboundFetch } from '../net/outbound-fetch';
import { createPollService, type PollService } from '../poll/poll-service';
import { openTarget } from '../services/targets/target-secrets';
import { sealedTexts } from '../store/open-stores';
import { type Core, DRAIN_LIMIT_MS } from './core';
import { assertKeyOfDatabase } from './database/database-key';
import { runErasure } from './erasure/run-erasure';
import { createIntegrityService } from './health/integrity-service';
import { createReadiness, type Readiness } from './health/readiness';
import { createProgressService } from './health/stored-progress';
import type { JudgeHandle } from './judging/judge-handle';
import {
  createReleaseJudges,
  startAlerting,
  startErasures,
  startJudge,
  startRetention,
  startVerdicts,
} from './judging/leased-work';
import { startNodeList } from './nodes/node-list';
import { createNotify, type Notify } from './notify';
import { openPlaces } from './places/open-places';
import { provision } from './provision/provision';
import { warnOfEmptyScopes } from './provision/scope-warnings';
import { type ConfigReloader, createConfigReloader } from './reload/config-reloader';
import { createConfigWatch } from './reload/config-watch';
import { openSecrets, type Secrets, secretsOfKey } from './secrets';
import { createServiceContext } from './service-context';
import { createTargetFeed } from './target-feed';
import { createKnownSecrets, type KnownSecrets } from './target-secrets/known-secrets';
import { sealTargets } from './target-secrets/seal-targets';
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
  const knownSecrets = createKnownSecrets();
  const secrets = runOnce(() => openStoredSecrets(core));
  /** The stored state in line with the configuration file. Start it before what reads targets or rules. */
  const provisioning = runOnce(async () => provisionState(core, await secrets()));
  /** Takes in sessions and health events, and stores them. */
  const collector = runOnce(() => startCollector(core, knownSecrets.of));
  /** Hints for browsers. */
  const live = runOnce(async () =>
    startLive(core, { collector: await collector(), judge: await judge() }),
  );
  /** Runs sessions in a thread, of the targets that `setTargets` names. */
  const probe = runOnce(async () => startProbe(core, await collector()));
  /** Gives the probe the stored targets, and each change of them. */
  const targets = runOnce(async () => {
    const { clock, logger, state } = core;
    const { location } = core.config;
    const parts = { prober: await probe(), secrets: await secrets(), knownSecrets, location };
    const feed = await createTargetFeed({ clock, logger, state, ...parts });
    core.onWrite(feed.wake);
    supervisor.start(feed);
  });
  const judge = runOnce(async () => {
    const parts = { prober: await probe(), collector: await collector() };
    return startJudge(core, { ...parts, places: (await places()).places });
  });
  /** Evaluates releases when asked; stores no verdict. */
  const releaseJudges = runOnce(() => createReleaseJudges(core));
  const releases = runOnce(async () => (await releaseJudges())(core.state));
  /** Stores verdicts of releases as they are reached. */
  const verdicts = runOnce(async () => startVerdicts(core, await releaseJudges()));
  /** Reads the configuration file again when it changes; null where the process has none to read. */
  const reloader = runOnce(async () => startReloader(core, await secrets()));
  const notify = runOnce(async () => startNotify(core, await secrets()));
  /** Sends messages about alerts. */
  const alerting = runOnce(async () => {
    await startAlerting(core, { judge: await judge(), notify: await notify() });
  });
  /** Deletes what retention no longer keeps. */
  const retention = runOnce(async () => startRetention(core, await collector()));
  /** Carries out erasures that people asked for. */
  const erasures = runOnce(async () => startErasures(core, await secrets()));
  /** Carries out one erasure at once and rewrites the files: for a process that does nothing else. */
  const eraseNow = runOnce(async () => erasingNow(core, await secrets()));
  /** Whether the process can do its work, and the checks that find out. */
  const readiness = runOnce(async () => startReadiness(core, await secrets()));
  /** Asks the health endpoints of targets. */
  const polls = runOnce(async () => startPolls(core, await secrets(), await collector()));
  const places = runOnce(async () => openPlaces(core, await secrets(), await collector()));
  /** Who may use the server. */
  const access = runOnce(async () => startAccess(core, await secrets()));
  /** The processes of this installation. */
  const nodes = runOnce(async () => startNodeList(core, { judge: (await judge()).report }));
  /** What services and route handlers are called with. */
  const services = runOnce(async () =>
    createServiceContext(core, {
      collector: await collector(),
      prober: await probe(),
      judge: await judge(),
      releaseJudge: await releases(),
      live: await live(),
      polls: await polls(),
      places: await places(),
      nodes: await nodes(),
      guard: await access(),
      notify: await notify(),
      secrets: await secrets(),
      reloader: await reloader(),
    }),
  );
  const measuring = { collector, probe, targets, judge, releases, verdicts };
  const serving = { live, polls, places, notify, alerting, access, reloader, nodes, services };
  const keeping = { secrets, provisioning, retention, erasures, eraseNow, readiness };
  return { ...keeping, ...measuring, ...serving };
}

function startNotify({ clock, publicUrl, config }: Core, secrets: Secrets): Notify {
  const { allowLinkLocal, outbound } = config;
  return createNotify({ secrets, clock, publicUrl, outbound, allowLinkLocal });
}

function runOnce<T>(start: () => T | Promise<T>): () => Promise<T> {
  let started: Promise<T> | null = null;
  return () => {
    started ??= Promise.resolve().then(start);
    return started;
  };
}

async function provisionState(core: Core, secrets: Secrets): Promise<void> {
  const { events, state, clock, logger, config, options } = core;
  await sealTargets({ state, secrets, clock, logger });
  await provision(config, { state, clock, secrets });
  await options.prepare?.({ events, state, clock });
  await warnOfEmptyScopes(state, logger, config.location);
}

/** In a data directory: loud where the key does not open what is stored: what needs it is paused until the key is back. Errors: with a database, those of its key. */
async function openStoredSecrets({ config, state, clock, logger }: Core): Promise<Secrets> {
  if (config.storage && config.key) {
    await assertKeyOfDatabase(config.key, { state, clock });
    return secretsOfKey(config.key.text);
  }
  const secrets = openSecrets(config.dataDirectory, sealedTexts(config.dataDirectory));
  const problem = secrets.problem();
  if (problem) logger.error({ key: problem.kind }, problem.text);
  return secrets;
}

function erasingNow({ events, state, stores, clock }: Core, secrets: Secrets) {
  const { signal } = new AbortController();
  const tools = { events, state, stores, clock, secrets, signal, rewrite: true };
  return async (id: string): Promise<Erasure> => {
    const row = await state.get('erasure', id);
    if (!row) throw new AppError('not_found', 'no erasure has this id');
    return runErasure(row, tools);
  };
}

function startReadiness(core: Core, secrets: Secrets): Readiness {
  const { stores, health, config, clock, logger, supervisor } = core;
  const directory = config.dataDirectory;
  if (config.storage === null) {
    supervisor.start(createIntegrityService({ directory, health, logger }));
    supervisor.start(createProgressService({ stores, directory, clock, logger }));
  }
  return createReadiness({ stores, health, secrets, directory, clock: systemClock });
}

function startReloader(core: Core, secrets: Secrets): ConfigReloader | null {
  const { config, state, clock, logger, options } = core;
  const source = options.configSource;
  if (!source) return null;
  const { applyConfig: apply } = core;
  const reloader = createConfigReloader({ source, config, state, secrets, clock, logger, apply });
  const onChange = () => reloader.reload('changed file');
  const isAbsent = config.configFile === null;
  core.supervisor.start(createConfigWatch({ file: source.file, isAbsent, clock, onChange }));
  return reloader;
}

function startCollector(core: Core, secretsOf: KnownSecrets['of']): Collector {
  const { events, state, clock, logger, supervisor } = core;
  const collector = createCollector({ events, state, clock, logger, secretsOf });
  supervisor.start({ id: 'collector', run: collector.run, drain: collector.drain });
  return collector;
}

function startPolls(core: Core, secrets: Secrets, collector: Collector): PollService {
  const { state, clock, logger, config, supervisor } = core;
  let { outbound, allowLinkLocal } = config;
  core.onConfig((next) => {
    ({ outbound, allowLinkLocal } = next);
  });
  const polls = createPollService({
    state,
    clock,
    logger,
    random: systemRandom.fraction,
    toolsOf(target) {
      const { connection } = openTarget(target, secrets.open);
      const lookup = allowLinkLocal ? undefined : guardedLookup;
      const reach = { ...targetOutbound(connection, outbound), lookup };
      return { fetch: createOutboundFetch(reach), allowLinkLocal };
    },
    noteVersion: collector.notePolledVersion,
  });
  core.onWrite((kinds) => {
    if (kinds.has('target')) polls.wake();
  });
  supervisor.start(polls);
  return polls;
}

async function startLive(
  core: Core,
  { collector, judge }: { collector: Collector; judge: JudgeHandle },
): Promise<LiveServer> {
  const { state, clock, logger } = core;
  const statesOf = (targetId: string) => judge.memoryOf(targetId)?.states ?? null;
  const live = await createLiveServer({
    state,
    clock,
    logger,
    statesOf,
    openAlerts: () => judge.openAlerts(),
  });
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

async function startAccess(core: Core, { dataKey }: Secrets): Promise<AccessControl> {
  const { config, state, clock, publicUrl, logger } = core;
  const people = createPeopleCache(state);
  core.onWrite(async (kinds) => {
    if (touchesPeople(kinds)) await people.load();
  });
  await people.load();
  const warn = (details: object, message: string) => logger.warn(details, message);
  const guard = createAccessControl({
    config,
    state,
    clock,
    people,
    dataKey,
    publicUrl,
    fetch: createOutboundFetch(serviceOutbound(undefined, config.outbound)),
    warn,
  });
  for (const service of guard.services) core.supervisor.start(service);
  if (guard.oidc)
    logger.info({ redirectUri: guard.oidc.redirectUri }, 'register this address at the provider');
  return guard;
}
