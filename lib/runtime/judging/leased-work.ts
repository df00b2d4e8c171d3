import type { Collector } from '../../collect/collector';
import type { GateSettings } from '../../domain/verdict/model/gate-settings';
import { DEFAULT_GATE } from '../../domain/verdict/model/gate-settings';
import { createJudge } from '../../judge/create-judge';
import { createReleaseJudge, type ReleaseJudge } from '../../judge/release/create-release-judge';
import type { PlaceRegistry } from '../../places/place-registry';
import type { StateStore } from '../../store/state-store';
import type { Core } from '../core';
import { createErasureService } from '../erasure/erasure-service';
import type { NodeBook } from '../nodes/node-book';
import type { Notify } from '../notify';
import { judgedProbe } from '../probing/prober-reads';
import { createRetentionService } from '../retention/retention-service';
import type { Secrets } from '../secrets';
import type { SessionCommits } from '../session-commits';
import type { WatchedProber } from '../watched-prober';
import { createAlerting } from './alerting';
import { startJudgeElsewhere } from './judge-elsewhere';
import { createJudgeHandle, type JudgeHandle } from './judge-handle';
import { createMaintenanceCache } from './maintenance-cache';

/**
 * Evaluations before messages, where another process judged until now: the first brings in what that one wrote, the second
 * confirms it, and what the other left behind is sent only if it is still true.
 */
const EVALUATIONS_AFTER_TAKING = 2;

type JudgeSources = {
  /** Of this process; null where it has none. */
  prober: Pick<WatchedProber, 'stats'> | null;
  commits: SessionCommits;
  nodes: NodeBook;
  /** Which places take part, and what they measured. */
  places: PlaceRegistry;
};

/**
 * The judge, with what it asks about its process: whether the probe is healthy, and which work is planned. In a process without that
 * role: what another one evaluated.
 */
export async function startJudge(
  core: Core,
  { prober, commits, nodes, places }: JudgeSources,
): Promise<JudgeHandle> {
  const { events, clock, logger, startedAt, isShared } = core;
  const handle = createJudgeHandle(startJudgeElsewhere(core, nodes));
  if (!core.has('judge')) return handle;
  commits.onCommit((targetIds) => handle.poke(targetIds));
  await core.underLease(async (held) => {
    const { state } = held;
    const maintenance = await createMaintenanceCache({ state, clock });
    const judge = createJudge({
      events,
      state,
      clock,
      logger,
      startedAt,
      probe: judgedProbe(prober, places),
      inMaintenance: maintenance.inMaintenance,
      places: isShared ? places.presentPlaces : places.places,
    });
    held.onEnd(core.onWrite(maintenance.wake));
    handle.set(judge);
    held.onEnd(handle.clear);
    held.start(maintenance);
    held.start(judge);
  });
  return handle;
}

/** Evaluates releases; `state`: what it writes to. */
export type ReleaseJudges = (state: StateStore) => ReleaseJudge;

/** Makes release judges that go by the configuration in force. */
export function createReleaseJudges(core: Core): ReleaseJudges {
  const { events, clock, logger, config, options } = core;
  const longestSessionMs = options.sessionDeadlines?.totalMs ?? DEFAULT_GATE.longestSessionMs;
  // Read at each evaluation, so that a new configuration holds from the next one on.
  const settings: GateSettings = { ...DEFAULT_GATE, ...config.gate, longestSessionMs };
  core.onConfig((next) => Object.assign(settings, DEFAULT_GATE, next.gate, { longestSessionMs }));
  // The hash of these is that of the evidence: it must not depend on which process evaluates.
  const locations = core.isShared ? [] : [config.location];
  return (state) => createReleaseJudge({ events, state, clock, logger, settings, locations });
}

/** Stores the verdicts of releases as they are reached. */
export function startVerdicts(core: Core, judges: ReleaseJudges): Promise<void> {
  return core.underLease((held) => held.start(judges(held.state)));
}

/** Deletes what retention no longer keeps. */
export function startRetention(core: Core, collector: Collector | null): Promise<void> {
  const { events, stores, clock, logger } = core;
  const forgetInstances = collector?.forgetInstances ?? (() => undefined);
  return core.underLease(({ state, start }) =>
    start(createRetentionService({ events, stores, state, clock, logger, forgetInstances })),
  );
}

/** Carries out erasures that people asked for. */
export function startErasures(core: Core, secrets: Secrets): Promise<void> {
  const { events, stores, clock, logger } = core;
  return core.underLease(({ state, start, onEnd }) => {
    const service = createErasureService({ events, state, stores, clock, logger, secrets });
    const onWrite = core.onWrite((kinds) => {
      if (kinds.has('erasure')) service.wake();
    });
    onEnd(onWrite);
    start(service);
  });
}

/** Messages about alerts. After evaluations: what a process that died left behind is sent only if it is still true. */
export function startAlerting(
  core: Core,
  { judge, notify }: { judge: JudgeHandle; notify: Notify },
): Promise<void> {
  const { clock, logger, publicUrl, options } = core;
  const { timings } = options;
  return core.underLease(async (held) => {
    const { state } = held;
    const alerting = createAlerting({ state, clock, logger, notify, judge, publicUrl, timings });
    const evaluations = core.isShared ? EVALUATIONS_AFTER_TAKING : 1;
    for (let n = 0; n < evaluations; n++) await judge.judgeNow();
    held.onEnd(core.onWrite(alerting.wake));
    for (const service of alerting.services) held.start(service);
  });
}
