import type { IndicatorState } from '../domain/indicator-state';
import type { Thresholds } from '../domain/indicators';
import { DEFAULT_SETTINGS } from '../domain/settings';
import type { Target } from '../domain/target';
import type { Clock } from '../kit/clock';
import type { Logger } from '../kit/logger';
import type { EventStore } from '../store/event-store';
import type { Mutation, StateStore, Stored } from '../store/state-store';
import { judgeTarget, type TargetToJudge, tellsTheSame } from './judge-target';

/** Judging runs on every committed batch, at most this often, and this often regardless (decision 24). */
const MIN_GAP_MS = 1000;
const TICK_MS = 15_000;

export type JudgeDeps = {
  events: Pick<EventStore, 'tallies'>;
  state: Pick<StateStore, 'get' | 'list' | 'mutate'>;
  clock: Clock;
  logger: Logger;
};

export type Judge = {
  id: string;
  /** Judges every target once. A call during a pass waits for that one and then runs one of its own. */
  judgeNow(): Promise<void>;
  /** A batch was committed: judge soon. Cheap, never throws; does nothing while `run` is not running. */
  poke(): void;
  /** Judges until the signal aborts; a pass in progress is finished first. Failed passes are logged and tried again. */
  run(signal: AbortSignal): Promise<void>;
};

/** Reads tallies, asks the domain, writes indicator states that changed. Errors of `judgeNow`: those of the stores. */
export function createJudge(deps: JudgeDeps): Judge {
  const { clock, logger } = deps;
  let passes: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | null = null;
  let wake: (() => void) | null = null;
  let poked = false;

  function judgeNow(): Promise<void> {
    if (waiting) return waiting;
    const pass = passes.then(() => {
      waiting = null;
      return judgeAll(deps);
    });
    waiting = pass;
    passes = pass.catch(() => undefined);
    return pass;
  }

  function poke(): void {
    poked = true;
    wake?.();
  }

  /** Resolves after `ms`, or on abort, or, where `early` is set, on a poke. */
  function rest(ms: number, signal: AbortSignal, early: boolean): Promise<void> {
    if (signal.aborted || (early && poked)) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        signal.removeEventListener('abort', done);
        wake = null;
        resolve();
      };
      const cancel = clock.after(ms, done);
      signal.addEventListener('abort', done);
      if (early) wake = done;
    });
  }

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      poked = false;
      await judgeNow().catch((error) => logger.error({ err: error }, 'judging failed'));
      await rest(MIN_GAP_MS, signal, false);
      await rest(TICK_MS - MIN_GAP_MS, signal, true);
    }
    await passes;
  }

  return { id: 'judge', judgeNow, poke, run };
}

/** One pass: every target that is not paused, and one transaction for all that changed. */
async function judgeAll(deps: JudgeDeps): Promise<void> {
  const now = deps.clock.now();
  const [targets, settings, rows] = await Promise.all([
    deps.state.list('target'),
    deps.state.get('settings', 'settings'),
    deps.state.list('indicatorState'),
  ]);
  const thresholds = settings?.value.thresholds ?? DEFAULT_SETTINGS.thresholds;
  const mutations = orphans(rows, targets);
  const stored = byTarget(rows);
  for (const { value: target } of targets) {
    // A paused target keeps what it last said: its silence is not evidence.
    if (target.paused) continue;
    mutations.push(
      ...(await changesOf(deps, { target, thresholds, stored: stored.get(target.id) ?? {}, now })),
    );
  }
  if (mutations.length > 0) await deps.state.mutate(mutations, now);
}

type Pass = {
  target: Target;
  thresholds: Thresholds;
  stored: TargetToJudge['stored'];
  now: number;
};

/** One target that cannot be read must not keep the others from being judged. */
async function changesOf(deps: JudgeDeps, pass: Pass): Promise<Mutation[]> {
  const { target, stored, now } = pass;
  try {
    const releases = await deps.state.list('release', target.id);
    const subject = {
      target,
      releases: releases.map((release) => release.value),
      thresholds: { ...pass.thresholds, ...target.thresholds },
      stored,
    };
    const states = await judgeTarget(deps.events, subject, now);
    return states
      .filter((state) => {
        const before = stored[state.indicator];
        return before === undefined || !tellsTheSame(before, state);
      })
      .map(putState);
  } catch (error) {
    deps.logger.error({ err: error, target: target.id }, 'a target could not be judged');
    return [];
  }
}

const putState = (value: IndicatorState): Mutation => ({
  op: 'put',
  kind: 'indicatorState',
  id: `${value.targetId}:${value.indicator}`,
  group: value.targetId,
  value,
});

function byTarget(rows: Array<Stored<IndicatorState>>): Map<string, TargetToJudge['stored']> {
  const groups = new Map<string, TargetToJudge['stored']>();
  for (const { value } of rows)
    groups.set(value.targetId, { ...groups.get(value.targetId), [value.indicator]: value });
  return groups;
}

/** States of targets that are gone. */
function orphans(rows: Array<Stored<IndicatorState>>, targets: Array<Stored<Target>>): Mutation[] {
  const known = new Set(targets.map((target) => target.id));
  return rows
    .filter((row) => !known.has(row.value.targetId))
    .map((row) => ({ op: 'delete', kind: 'indicatorState', id: row.id }));
}
