import type { Collector } from '../../collect/collector';
import type { GateSettings } from '../../domain/verdict/model/gate-settings';
import { DEFAULT_GATE } from '../../domain/verdict/model/gate-settings';
import { createJudge, type JudgeDeps } from '../../judge/create-judge';
import { createReleaseJudge, type ReleaseJudge } from '../../judge/release/create-release-judge';
import type { StateStore } from '../../store/state-store';
import type { Core } from '../core';
import { createErasureService } from '../erasure/erasure-service';
import type { Notify } from '../notify';
import { createRetentionService } from '../retention/retention-service';
import type { Secrets } from '../secrets';
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
  prober: Pick<WatchedProber, 'stats'>;
  collector: Collector;
  /** Which places take part, and what they measured. */
  places: JudgeDeps['places'];
};

/** The judge, with what it asks about its process: whether the probe is healthy, and which work is planned. */
export async function startJudge(
  core: Core,
  { prober, collector, places }: JudgeSources,
): Promise<JudgeHandle> {
  const { events, clock, logger, startedAt } = core;
  const handle = createJudgeHandle(startJudgeElsewhere(core));
  collector.onCommit((targetIds) => handle.poke(targetIds));
  await core.underLease(async (held) => {
    const { state } = held;
    const maintenance = await createMaintenanceCache({ state, clock });
    const judge = createJudge({
      events,
      state,
      clock,
      logger,
      startedAt,
      probe: () => prober.stats(),
      inMaintenance: maintenance.inMaintenance,
      places,
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
  const locations = [config.location];
  return (state) => createReleaseJudge({ events, state, clock, logger, settings, locations });
}

/** Stores the verdicts of releases as they are reached. */
export function startVerdicts(core: Core, judges: ReleaseJudges): Promise<void> {
  return core.underLease((held) => held.start(judges(held.state)));
}

/** Deletes what retention no longer keeps. */
export function startRetention(core: Core, { forgetInstances }: Collector): Promise<void> {
  const { events, stores, clock, logger } = core;
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
