import type { Alert } from '../domain/alerts/alert';
import type { Incident } from '../domain/incidents/incident';
import type { IndicatorState } from '../domain/now/indicator-state';
import { presentInterval } from '../domain/now/present-interval';
import { type Place, SILENT_AFTER_MS } from '../domain/places/remote-probe';
import { evaluateNoData, HEARTBEAT_LIMIT_MS } from '../domain/rules/no-data';
import type { Evaluation } from '../domain/rules/rule';
import type { Target } from '../domain/targets/target';
import type { Clock } from '../kit/clock';
import type { Mutation, StateStore, Stored } from '../store/state-store';
import {
  type AlertMemory,
  type AlertRound,
  addCauses,
  alertMutations,
  createAlertMemory,
  stepAlerts,
  updateMemory,
} from './alert-round';
import { RESOLVES_KEPT_MS } from './alerts/resolves';
import { type AlertChange, type EvaluatedRule, flappingMemoryOf } from './alerts/step-alerts';
import { evaluateTarget, type TargetDeps } from './evaluate-target';
import { type EvaluationInputs, evaluationInputs, isAlive } from './evaluation-inputs';
import type { FindingsEvents } from './incidents/read-findings';
import { type SteppedIncidents, stepIncidents } from './incidents/step-incidents';
import { writeRound } from './incidents/write-round';
import { createJudgeCache, type JudgeCache } from './judge-cache';
import {
  blindnessEvaluation,
  checkProbeBlindness,
  createProbeBlindness,
  type ProbeBlindness,
} from './readings/probe-blindness';
import type { SpanCache } from './readings/tally-spans';
import type { TargetStatuses } from './readings/target-status';
import { readShared } from './shared-rows';

/** Closed alerts are read back after a start, this many at once and at most: they may still flap, or cut a window. */
const CLOSED_AT_ONCE = 500;
const CLOSED_READ = 20_000;

export type RoundDeps = TargetDeps & {
  events: FindingsEvents;
  state: Pick<StateStore, 'get' | 'list' | 'page' | 'changes' | 'mutate'>;
  clock: Clock;
};

/** What is kept from one round to the next. */
export type RoundMemory = {
  cache: JudgeCache;
  alerts: AlertMemory;
  spans: SpanCache;
  blindness: ProbeBlindness;
  statuses: TargetStatuses;
};

export const createRoundMemory = (state: RoundDeps['state']): RoundMemory => ({
  cache: createJudgeCache(state),
  alerts: createAlertMemory(),
  spans: new Map(),
  blindness: createProbeBlindness(),
  statuses: new Map(),
});

/** Ids of the targets that a round evaluated, and of those that could not be read. */
export type RoundResult = { evaluated: string[]; missed: string[] };

/**
 * One round: states and alerts of the targets in `only` (null: of all, at the tick), in one transaction. A target that cannot be
 * read keeps what it had and delays no other. Errors: those of the state store.
 */
export async function evaluateRound(
  deps: RoundDeps,
  memory: RoundMemory,
  only: ReadonlySet<string> | null,
): Promise<RoundResult> {
  const now = deps.clock.now();
  const { cache, statuses } = memory;
  if ((await cache.refresh()).isReloaded) await restoreClosedAlerts(deps, memory);
  const inputs = evaluationInputs(cache, {
    isTick: only === null,
    alerts: memory.alerts,
    statuses,
    places: (await deps.places?.()) ?? [],
    ownLocation: deps.probe().location,
  });
  const targets = [...inputs.targets.values()].filter(({ id }) => only === null || only.has(id));
  const { states, rules, result } = await evaluateTargets(deps, { inputs, memory, targets, now });
  const { changes, ...incidents } = await stepRound(deps, { inputs, memory, rules, now });
  const gone = statesOfGoneTargets(inputs);
  const mutations = [...gone, ...states.map(putState), ...changes.flatMap(alertMutations)];
  const written = await writeRound(deps.state, { ...incidents, mutations }, now);
  noteWritten(cache, { incidents: written, states, gone, changes });
  updateMemory(memory.alerts, changes, now);
  if (inputs.isTick)
    for (const id of statuses.keys()) if (!inputs.targets.has(id)) statuses.delete(id);
  return result;
}

type Round = { inputs: EvaluationInputs; memory: RoundMemory; now: number };

/** States that changed, and the results of all rules that are due, for the probe and these targets. */
async function evaluateTargets(
  deps: RoundDeps,
  { inputs, memory, targets, now }: Round & { targets: Array<Stored<Target>> },
) {
  const { blindness } = memory;
  const awake = targets.filter(({ value }) => !value.paused);
  const shared = await readShared(deps, inputs, { targets: awake, now, cache: memory.spans });
  if (inputs.isTick) await checkBlindness(deps, blindness, { inputs, awake, now });
  const states: IndicatorState[] = [];
  const rules = evaluateProbe(deps, inputs, { now, blindness });
  const result: RoundResult = { evaluated: [], missed: [] };
  for (const row of targets) {
    const target = { row, shared: shared.get(row.id) ?? null, now, blindness };
    const found = await evaluateTarget(deps, inputs, target);
    result[found ? 'evaluated' : 'missed'].push(row.id);
    states.push(...(found?.states ?? []));
    rules.push(...(found?.rules ?? []));
  }
  return { states, rules, result };
}

/** From the results of rules to alerts, and from alerts to incidents; nothing is written. */
async function stepRound(
  deps: RoundDeps,
  { inputs, memory, rules, now }: Round & { rules: EvaluatedRule[] },
): Promise<SteppedIncidents> {
  const { cache, alerts } = memory;
  const { isTick } = inputs;
  const round: AlertRound = {
    open: [...cache.rows('alert').values()].map((row) => row.value),
    memory: alerts,
    isAlive: (alert) => isAlive(inputs, alert),
    rules,
    isTick,
    now,
  };
  const tools = { ...deps, targets: inputs.targets, thresholdsOf: inputs.thresholdsOf };
  return stepIncidents(deps, {
    open: round.open,
    changes: await addCauses(stepAlerts(round), round, tools),
    memory: alerts.incidents,
    isTick,
    now,
    incidents: [...cache.rows('incident').values()].map((row) => row.value),
  });
}

/** Keeps the cache equal to what was just written. */
function noteWritten(
  cache: JudgeCache,
  written: {
    incidents: readonly Incident[];
    states: readonly IndicatorState[];
    gone: ReadonlyArray<{ id: string }>;
    changes: readonly AlertChange[];
  },
): void {
  for (const incident of written.incidents)
    cache.note('incident', incident.id, incident.clearedAt === null ? incident : null);
  for (const state of written.states) cache.note('indicatorState', stateId(state), state);
  for (const { id } of written.gone) cache.note('indicatorState', id, null);
  for (const { before, after } of written.changes) {
    const id = (after ?? before)?.id;
    if (id) cache.note('alert', id, after?.phase === 'resolved' ? null : after);
  }
}

/** After a start: alerts that flapped before still do, and no window reaches behind a resolve. */
async function restoreClosedAlerts(deps: RoundDeps, { alerts, cache }: RoundMemory): Promise<void> {
  const closed = await readClosed(deps).catch((error: unknown) => {
    // Or the next round would go on without, and its windows would reach behind a resolve.
    cache.invalidate();
    throw error;
  });
  for (const alert of closed.reverse()) {
    alerts.past.set(alert.key, flappingMemoryOf(alert));
    alerts.resolves.note(alert);
  }
}

/** Alerts that resolved lately, newest first. */
async function readClosed(deps: RoundDeps): Promise<Alert[]> {
  const oldest = deps.clock.now() - RESOLVES_KEPT_MS;
  const closed: Alert[] = [];
  for (let before: string | undefined; closed.length < CLOSED_READ; ) {
    const page = await deps.state.page('alert', {
      group: 'closed',
      limit: CLOSED_AT_ONCE,
      ...(before === undefined ? {} : { before }),
    });
    const kept = page.filter(({ value }) => (value.resolvedAt ?? 0) >= oldest);
    closed.push(...kept.map(({ value }) => value));
    before = page.at(-1)?.id;
    if (page.length < CLOSED_AT_ONCE || kept.length === 0) break;
  }
  return closed;
}

/** A read that fails changes nothing: the reads of single targets fail as well, and are reported. */
async function checkBlindness(
  { events, logger }: RoundDeps,
  blindness: ProbeBlindness,
  { inputs, awake, now }: { inputs: EvaluationInputs; awake: Array<Stored<Target>>; now: number },
): Promise<void> {
  const intervals = awake.map(({ id, value }) =>
    presentInterval(value, inputs.cache.releasesOf(id), now),
  );
  const intervalMs = intervals.length > 0 ? Math.min(...intervals) : null;
  await checkProbeBlindness(events, blindness, { now, intervalMs }).catch((error: unknown) =>
    logger.warn({ err: error }, 'sessions that the probe ended lately could not be read'),
  );
}

/** One alert for a location whose probes are all silent; none for its targets. */
function evaluatePlace(
  { lastReportAt }: Place,
  { since, now }: { since: number; now: number },
): Evaluation {
  const signal = { lastSeenAt: lastReportAt, since, limitMs: SILENT_AFTER_MS, at: now };
  const { value, reading } = evaluateNoData(signal);
  return { value, reading: { ...reading, isRemote: true } };
}

function evaluateProbe(
  deps: RoundDeps,
  { due, places }: EvaluationInputs,
  { now, blindness }: { now: number; blindness: ProbeBlindness },
): EvaluatedRule[] {
  const { location, heartbeatAt } = deps.probe();
  const silence = evaluateNoData({
    lastSeenAt: heartbeatAt,
    since: deps.startedAt,
    limitMs: HEARTBEAT_LIMIT_MS,
    at: now,
  });
  const evaluation =
    silence.value === 'true' ? silence : (blindnessEvaluation(blindness, now) ?? silence);
  // Without a probe in this process the first place stands for all that measure nothing.
  const blindPlace = location === null ? places[0] : undefined;
  const remote = places.map((place) => {
    const silent = evaluatePlace(place, { since: deps.startedAt, now });
    const isAsked = place === blindPlace && silent.value !== 'true';
    const blind = isAsked ? blindnessEvaluation(blindness, now) : null;
    return { location: place.location, evaluation: blind ?? silent };
  });
  const own = location === null ? [] : [{ location, evaluation }];
  return due
    .filter((rule) => rule.measure.kind === 'probeSilent')
    .flatMap((rule) =>
      [...own, ...remote].map((probe) => ({
        rule,
        subject: { target: null, location: probe.location, release: null },
        result: { evaluation: probe.evaluation, failing: [], outage: null },
      })),
    );
}

const stateId = ({ targetId, indicator }: IndicatorState) => `${targetId}:${indicator}`;

const putState = (value: IndicatorState): Mutation => ({
  op: 'put',
  kind: 'indicatorState',
  id: stateId(value),
  group: value.targetId,
  value,
});

/** States of targets that are gone. */
function statesOfGoneTargets({
  cache,
  targets,
}: EvaluationInputs): Array<Mutation & { op: 'delete' }> {
  return [...cache.rows('indicatorState').values()]
    .filter((row) => !targets.has(row.value.targetId))
    .map((row) => ({ op: 'delete', kind: 'indicatorState', id: row.id }));
}
