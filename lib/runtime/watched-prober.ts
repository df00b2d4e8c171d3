import type { Collector } from '../collect/collector';
import type { Config } from '../config/config';
import type { About } from '../contract/api/settings';
import type { RunningSession } from '../domain/places/run-request';
import type { Clock } from '../kit/clock';
import type { Logger } from '../kit/logger';
import type { OnStages } from '../probe/schedule/draft-stages';
import type { ProbeLimits, Prober } from '../probe/schedule/prober';
import { createSlotTotals } from '../probe/schedule/slots';
import { type CreateProber, createWorkerProber } from '../probe/schedule/worker-client';
import type { Deadlines } from '../probe/session/limits';
import { DEFAULT_SESSION_LIMITS } from '../probe/session/session-limits';
import { createHeartbeat } from './heartbeat';

/** After a crash, or while its event loop stalls longer than this, the probe's timings are not to be trusted. */
const HEALED_AFTER_MS = 60_000;
const STALL_MS = 1_000;

export type ProbeStats = Omit<NonNullable<About['probe']>, 'heartbeatAt'> & {
  /** When the probe last gave a sign of life, epoch ms. */
  heartbeatAt: number;
};
export type WatchedProber = Prober & {
  stats(): ProbeStats;
  /** A session of `runNow` from its begin until it is stored; else null. */
  running(sessionId: string): RunningSession | null;
};

type LimitsConfig = Pick<Config, 'maxInFlight' | 'sessionLimits' | 'anchors' | 'allowLinkLocal'>;

/** The limits of the configuration, as the probe takes them. */
export function probeLimits(config: LimitsConfig): ProbeLimits {
  return {
    maxInFlight: config.maxInFlight ?? undefined,
    limits: {
      ...DEFAULT_SESSION_LIMITS,
      ...config.sessionLimits,
      linkLocal: config.allowLinkLocal,
    },
    anchors: config.anchors,
  };
}

/** Sessions that were asked for, from their begin until they are stored or lost. */
function createRunningSessions(clock: Clock) {
  const sessions = new Map<string, RunningSession>();
  return {
    of: (sessionId: string) => sessions.get(sessionId) ?? null,
    /** Carries `work` out, which notes how far its session is. */
    async during<T>(targetId: string, work: (note: OnStages) => Promise<T>): Promise<T> {
      let begun: string | null = null;
      try {
        return await work((stages, sessionId) => {
          begun = sessionId;
          const startedAt = sessions.get(sessionId)?.startedAt ?? clock.now();
          sessions.set(sessionId, { targetId, startedAt, stages });
        });
      } finally {
        if (begun !== null) sessions.delete(begun);
      }
    },
  };
}

/** The probe in its thread, handing everything it sees to the collector; `runNow` resolves when the session is stored. */
export function createWatchedProber(deps: {
  config: LimitsConfig & Pick<Config, 'location' | 'outbound'>;
  clock: Clock;
  logger: Logger;
  collector: Pick<Collector, 'addSession' | 'addSlots'>;
  /** Of every session; the usual ones where absent. */
  deadlines?: Deadlines | undefined;
  /** Instead of a probe thread. */
  createProber?: CreateProber | undefined;
}): WatchedProber {
  const { config, clock, logger, collector, deadlines, createProber = createWorkerProber } = deps;
  const storing = new Map<string, Promise<void>>();
  const running = createRunningSessions(clock);
  const slotTotals = createSlotTotals();
  let restarts = 0;
  const heartbeat = createHeartbeat(clock);
  let crashedAt = Number.NEGATIVE_INFINITY;
  const prober = createProber({
    clock,
    location: config.location,
    ...probeLimits(config),
    deadlines,
    tls: config.outbound.tls,
    onSession(finished) {
      const { id } = finished;
      const stored = collector.addSession(finished).finally(() => storing.delete(id));
      storing.set(id, stored);
      // The collector has logged what it gave up; only `runNow` has to fail too.
      stored.catch(() => undefined);
    },
    onSlots(slots) {
      for (const report of slots) slotTotals.add(report);
      collector.addSlots(slots);
    },
    onCrash(error, retryMs) {
      restarts += 1;
      crashedAt = clock.monotonic();
      logger.error({ err: error, retryMs }, 'the probe thread ended; starting it again');
    },
    onHeartbeat: () => heartbeat.beat(),
  });
  return {
    setTargets: (targets) => prober.setTargets(targets),
    noteRelease: (targetId, at) => prober.noteRelease(targetId, at),
    runDraft: (target, onStages) => prober.runDraft(target, onStages),
    setLimits: (limits) => prober.setLimits(limits),
    load: () => prober.load(),
    drain: (graceMs) => prober.drain(graceMs),
    async stop() {
      heartbeat.stop();
      await prober.stop();
    },
    runNow: (targetId, onStages) =>
      running.during(targetId, async (note) => {
        const id = await prober.runNow(targetId, (stages, sessionId) => {
          note(stages, sessionId);
          onStages?.(stages, sessionId);
        });
        await storing.get(id);
        return id;
      }),
    running: running.of,
    stats() {
      const { inFlight, loopLagMs } = prober.load();
      const healthy = clock.monotonic() - crashedAt > HEALED_AFTER_MS && loopLagMs < STALL_MS;
      const heartbeatAt = heartbeat.at();
      const { location } = config;
      return {
        location,
        healthy,
        inFlight,
        loopLagMs,
        heartbeatAt,
        slotsScheduled: slotTotals.scheduled(),
        slotsLost: slotTotals.lost(),
        restarts,
      };
    },
  };
}
