import { type Collector, createCollector } from '../collect/collector';
import type { Erasure } from '../domain/people/erasure';
import { type AccessControl, createAccessControl } from '../http/access/access-control';
import { createPeopleCache, touchesPeople } from '../http/access/people-cache';
import { systemClock } from '../kit/clock';
import { AppError } from '../kit/errors';
import { createLiveServer, type LiveServer } from '../live/live-server';
import { serviceOutbound } from '../net/outbound';
import { createOutboundFetch } from '../net/outbound-fetch';
import { sealedTexts } from '../store/open-stores';
import { type Core, DRAIN_LIMIT_MS } from './core';
import { assertKeyOfDatabase } from './database/database-key';
import { runErasure } from './erasure/run-erasure';
import { createIntegrityService } from './health/integrity-service';
import { createReadiness, type Readiness } from './health/readiness';
import { createProgressService } from './health/stored-progress';
import type { JudgeHandle } from './judging/judge-handle';
import { createNotify, type Notify } from './notify';
import { provisionRetrying } from './provision/provision-retrying';
import { warnOfEmptyScopes } from './provision/scope-warnings';
import { type ConfigReloader, createConfigReloader } from './reload/config-reloader';
import { createConfigWatch } from './reload/config-watch';
import { openSecrets, type Secrets, secretsOfKey } from './secrets';
import type { SessionCommits } from './session-commits';
import type { KnownSecrets } from './target-secrets/known-secrets';
import { sealTargets } from './target-secrets/seal-targets';
import { createWatchedProber, probeLimits, type WatchedProber } from './watched-prober';

export function startNotify({ clock, publicUrl, config }: Core, secrets: Secrets): Notify {
  const { allowLinkLocal, outbound } = config;
  return createNotify({ secrets, clock, publicUrl, outbound, allowLinkLocal });
}

const ownLocation = ({ has, config }: Core): string | null =>
  has('probe') ? config.location : null;

export async function provisionState(core: Core, secrets: Secrets): Promise<void> {
  const { events, state, clock, logger, config, options } = core;
  await sealTargets({ state, secrets, clock, logger });
  await provisionRetrying(config, { state, clock, secrets });
  await options.prepare?.({ events, state, clock });
  await warnOfEmptyScopes(state, logger, ownLocation(core));
}

/** In a data directory: loud where the key does not open what is stored: what needs it is paused until the key is back. Errors: with a database, those of its key. */
export async function openStoredSecrets({ config, state, clock, logger }: Core): Promise<Secrets> {
  if (config.storage && config.key) {
    await assertKeyOfDatabase(config.key, { state, clock });
    return secretsOfKey(config.key.text);
  }
  const secrets = openSecrets(config.dataDirectory, sealedTexts(config.dataDirectory));
  const problem = secrets.problem();
  if (problem) logger.error({ key: problem.kind }, problem.text);
  return secrets;
}

export function erasingNow({ events, state, stores, clock }: Core, secrets: Secrets) {
  const { signal } = new AbortController();
  const tools = { events, state, stores, clock, secrets, signal, rewrite: true };
  return async (id: string): Promise<Erasure> => {
    const row = await state.get('erasure', id);
    if (!row) throw new AppError('not_found', 'no erasure has this id');
    return runErasure(row, tools);
  };
}

export function startReadiness(core: Core, secrets: Secrets): Readiness {
  const { stores, health, config, clock, logger, supervisor } = core;
  const directory = config.dataDirectory;
  if (config.storage === null) {
    supervisor.start(createIntegrityService({ directory, health, logger }));
    supervisor.start(createProgressService({ stores, directory, clock, logger }));
  }
  return createReadiness({ stores, health, secrets, directory, clock: systemClock });
}

export function startReloader(core: Core, secrets: Secrets): ConfigReloader | null {
  const { config, state, clock, logger, options } = core;
  const source = options.configSource;
  if (!source) return null;
  const { applyConfig: apply } = core;
  const isProvisioning = core.has('web');
  const reloader = createConfigReloader({
    source,
    config,
    state,
    secrets,
    clock,
    logger,
    isProvisioning,
    ownLocation: ownLocation(core),
    apply,
  });
  const onChange = () => reloader.reload('changed file');
  const isAbsent = config.configFile === null;
  core.supervisor.start(createConfigWatch({ file: source.file, isAbsent, clock, onChange }));
  return reloader;
}

export function startCollector(core: Core, secretsOf: KnownSecrets['of']): Collector {
  const { events, state, clock, logger, isShared, supervisor } = core;
  const collector = createCollector({ events, state, clock, logger, isShared, secretsOf });
  supervisor.start({ id: 'collector', run: collector.run, drain: collector.drain });
  return collector;
}

export async function startLive(
  core: Core,
  { commits, judge }: { commits: SessionCommits; judge: JudgeHandle },
): Promise<LiveServer> {
  const { state, clock, logger } = core;
  const statesOf = (targetId: string) => judge.memoryOf(targetId)?.states ?? null;
  const live = await createLiveServer({
    state,
    clock,
    logger,
    statesOf,
    openAlerts: () => judge.openAlerts(),
    refresh: judge.refresh,
  });
  core.cleanups.add('live', () => live.close());
  core.onWrite(live.wake);
  commits.onCommit(live.sessionsCommitted);
  core.supervisor.start({ id: 'live', run: live.run });
  return live;
}

export function startProbe(core: Core, collector: Collector): WatchedProber {
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

export async function startAccess(core: Core, { dataKey }: Secrets): Promise<AccessControl> {
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
