import type { Alert } from '../domain/alerts/alert';
import type { IndicatorState } from '../domain/indicator-state';
import type { Thresholds } from '../domain/indicators';
import { presentInterval } from '../domain/present-interval';
import type { Rule } from '../domain/rules/rule';
import { evaluateSilence, HEARTBEAT_LIMIT_MS, noDataLimitMs } from '../domain/rules/silence';
import { servingSpansMs } from '../domain/serving-releases';
import { DEFAULT_SETTINGS } from '../domain/settings';
import type { Target } from '../domain/target';
import { ruleWindows, stretch } from '../domain/windows';
import type { Clock } from '../kit/clock';
import type { Logger } from '../kit/logger';
import type { Mutation, StateStore, Stored } from '../store/state-store';
import { blindEvaluation, lookAround, type Sight } from './blindness';
import {
  evaluateFor,
  type JudgedEvents,
  type ProbeFacts,
  pausedEvaluation,
  readsOwnTallies,
} from './evaluate-target';
import {
  type AlertMemory,
  type AlertPass,
  alertMutations,
  type Judged,
  remember,
  stepAlerts,
  withCauses,
} from './judge-alerts';
import { judgeTarget, type StoredStates, tellsTheSame } from './judge-target';
import type { Mirror } from './mirror';
import { type Pictures, pictureOf } from './picture';
import {
  cutsAt,
  pruneSegments,
  readSegments,
  type SegmentCache,
  type SegmentRow,
  segmentKeys,
} from './segments';
import { memoryOf } from './step-alerts';
import { readTarget, type SharedRows } from './target-rows';

/** From so many targets on with the same windows one read answers for all. */
const SHARED_FROM = 8;
/** Rules with longer windows than a page's wait for the tick. */
const QUICK_UP_TO_MS = 30 * 60_000;
/** Closed alerts that are read back after a start: what may still count as flapping. */
const CLOSED_READ = 500;

export type PassDeps = {
  events: JudgedEvents;
  state: Pick<StateStore, 'get' | 'list' | 'page' | 'changes' | 'mutate'>;
  clock: Clock;
  logger: Logger;
  /** The probe of this process, and when it was last heard of. */
  probe(): ProbeFacts;
  inMaintenance(target: Target, at: number): boolean;
  /** When Tocsin started, epoch ms: silence before is not the target's. */
  startedAt: number;
};

export type PassMemory = {
  mirror: Mirror;
  alerts: AlertMemory;
  segments: SegmentCache;
  sight: Sight;
};

/** Ids of the targets that a pass judged, and of those that could not be read. */
export type Passed = { judged: string[]; missed: string[] };

/**
 * One pass: states and alerts of these targets (of all at the tick, where `only` is null), in one transaction. A target that
 * cannot be read keeps what it had and holds up no other. Errors: those of the state store.
 */
export async function judgePass(
  deps: PassDeps,
  memory: PassMemory,
  only: ReadonlySet<string> | null,
): Promise<Passed> {
  const now = deps.clock.now();
  const { mirror } = memory;
  if (await mirror.refresh()) await recall(deps, memory.alerts);
  const world = worldOf(mirror, { isTick: only === null });
  const targets = [...world.targets.values()].filter(({ id }) => only === null || only.has(id));
  const awake = targets.filter(({ value }) => !value.paused);
  const shared = await readShared(deps, world, {
    ...{ targets: awake, now, cache: memory.segments, isTick: only === null },
  });
  const states: IndicatorState[] = [];
  if (only === null) await look(deps, memory.sight, { world, awake, now });
  const judged: Judged[] = [...judgeProbe(deps, world, { now, sight: memory.sight })];
  const passed: Passed = { judged: [], missed: [] };
  for (const row of targets) {
    const found = await judgeOne(deps, world, {
      ...{ row, shared: shared.get(row.id) ?? null, now, pictures: memory.sight.pictures },
    });
    passed[found ? 'judged' : 'missed'].push(row.id);
    if (!found) continue;
    states.push(...found.states);
    judged.push(...found.judged);
  }
  const pass: AlertPass = {
    open: [...mirror.rows('alert').values()].map((row) => row.value),
    memory: memory.alerts,
    isAlive: (alert) => isAlive(world, alert),
    ...{ judged, isTick: only === null, now },
  };
  const tools = { ...deps, targets: world.targets, thresholdsOf: world.thresholdsOf };
  const changes = await withCauses(stepAlerts(pass), pass, tools);
  const mutations = [
    ...orphans(world),
    ...states.map(putState),
    ...changes.flatMap(alertMutations),
  ];
  if (mutations.length > 0) await deps.state.mutate(mutations, now);
  for (const state of states) mirror.note('indicatorState', stateId(state), state);
  for (const { id } of orphans(world)) mirror.note('indicatorState', id, null);
  for (const { before, after } of changes) {
    const id = (after ?? before)?.id;
    if (id) mirror.note('alert', id, after?.phase === 'resolved' ? null : after);
  }
  remember(memory.alerts, changes, now);
  if (only === null)
    for (const id of memory.sight.pictures.keys())
      if (!world.targets.has(id)) memory.sight.pictures.delete(id);
  return passed;
}

/** What flapped before the start still does. */
async function recall(deps: PassDeps, alerts: AlertMemory): Promise<void> {
  const closed = await deps.state.page('alert', { group: 'closed', limit: CLOSED_READ });
  for (const { value } of closed.reverse()) alerts.past.set(value.key, memoryOf(value));
}

type World = {
  mirror: Mirror;
  targets: ReadonlyMap<string, Stored<Target>>;
  /** Enabled rules; those of this pass among them. */
  rules: readonly Rule[];
  due: readonly Rule[];
  stored: ReadonlyMap<string, StoredStates>;
  thresholdsOf(target: Target | undefined): Thresholds;
};

function worldOf(mirror: Mirror, { isTick }: { isTick: boolean }): World {
  const settings = mirror.rows('settings').get('settings')?.value ?? DEFAULT_SETTINGS;
  const rules = [...mirror.rows('rule').values()]
    .map((row) => row.value)
    .filter((rule) => rule.enabled);
  const stored = new Map<string, StoredStates>();
  for (const { value } of mirror.rows('indicatorState').values()) {
    const known = stored.get(value.targetId);
    if (known) known[value.indicator] = value;
    else stored.set(value.targetId, { [value.indicator]: value });
  }
  return {
    mirror,
    targets: mirror.rows('target'),
    ...{ rules, stored, due: isTick ? rules : rules.filter(isQuick) },
    thresholdsOf: (target) => ({ ...settings.thresholds, ...target?.thresholds }),
  };
}

function isQuick(rule: Rule): boolean {
  if (rule.measure.kind === 'noData' || rule.measure.kind === 'probeSilent') return true;
  const isShort = rule.conditions.every(({ longMs }) => longMs <= QUICK_UP_TO_MS);
  return rule.severity === 'page' && readsOwnTallies(rule) && isShort;
}

const applies = ({ measure, scope }: Rule, target: Target) =>
  measure.kind !== 'probeSilent' &&
  (scope.targetId === null || scope.targetId === target.id) &&
  (scope.environment === null || scope.environment === target.environment);

function isAlive({ rules, targets }: World, alert: Alert): boolean {
  const rule = rules.find(({ id }) => id === alert.ruleId);
  if (!rule) return false;
  if (rule.measure.kind === 'probeSilent') return true;
  const target = targets.get(alert.targetId)?.value;
  return target !== undefined && applies(rule, target);
}

/** Lengths of all windows that a target needs in this pass, in ms. */
function lengthsOf(world: World, target: Target, now: number): number[] {
  const interval = presentInterval(target, world.mirror.releasesOf(target.id), now);
  const tile = Object.values(ruleWindows(interval));
  const rules = world.due.filter((rule) => applies(rule, target) && readsOwnTallies(rule));
  const pairs = rules.flatMap((rule) => rule.conditions.map((pair) => stretch(pair, interval)));
  const lengths = [...tile, ...pairs].flatMap(({ longMs, shortMs }) => [longMs, shortMs]);
  return [...new Set([...lengths, noDataLimitMs(interval), ...servingSpansMs(interval)])].sort(
    (a, b) => a - b,
  );
}

type SharedRead = {
  targets: Array<Stored<Target>>;
  now: number;
  cache: SegmentCache;
  isTick: boolean;
};

/** Reads that answer for many targets at once, by target. Where one fails, its targets are read by themselves. */
async function readShared(
  deps: PassDeps,
  world: World,
  { targets, now, cache, isTick }: SharedRead,
): Promise<Map<string, SharedRows>> {
  const used = new Set<string>();
  const alike = new Map<string, { lengths: number[]; ids: string[] }>();
  for (const { id, value } of targets) {
    const lengths = lengthsOf(world, value, now);
    const group = alike.get(lengths.join()) ?? { lengths, ids: [] };
    alike.set(lengths.join(), group);
    group.ids.push(id);
  }
  const shared = new Map<string, SharedRows>();
  for (const { lengths, ids } of alike.values()) {
    if (ids.length < SHARED_FROM) continue;
    try {
      const cuts = cutsAt(lengths, { now, notBefore: 0 });
      for (const key of segmentKeys(cuts)) used.add(key);
      const byTarget = new Map<string, SegmentRow[]>(ids.map((id) => [id, []]));
      for (const row of await readSegments(deps.events, cuts, { cache }))
        byTarget.get(row.targetId)?.push(row);
      for (const [id, rows] of byTarget) shared.set(id, { cuts, rows });
    } catch (error) {
      deps.logger.warn({ err: error }, 'targets could not be read together');
    }
  }
  if (isTick) pruneSegments(cache, used);
  return shared;
}

type One = { row: Stored<Target>; shared: SharedRows; now: number; pictures: Pictures };

/** Null where the target could not be read. */
async function judgeOne(
  deps: PassDeps,
  world: World,
  { row, shared, now, pictures }: One,
): Promise<{ states: IndicatorState[]; judged: Judged[] } | null> {
  const target = row.value;
  const rules = world.due.filter((rule) => applies(rule, target));
  const stored = world.stored.get(target.id) ?? {};
  const about = { target, location: '', release: null };
  if (target.paused) {
    // A paused target keeps what it last said: its silence is not evidence.
    const judged = rules.map((rule) => ({ rule, about, evaluation: pausedEvaluation(rule) }));
    return { states: [], judged };
  }
  try {
    const lengthsMs = lengthsOf(world, target, now);
    const releases = world.mirror.releasesOf(target.id);
    const rows = await readTarget(deps.events, { target, releases }, { lengthsMs, now, shared });
    const { intervalMs } = rows.moment;
    const seen = await pictureOf(deps.events, {
      ...{ target, deployments: releases, rows: rows.all, intervalMs, now },
      before: pictures.get(target.id) ?? null,
    });
    pictures.set(target.id, seen);
    const thresholds = world.thresholdsOf(target);
    const states = judgeTarget({ targetId: target.id, thresholds, stored }, rows, now).filter(
      (state) => {
        const before = stored[state.indicator];
        return before === undefined || !tellsTheSame(before, state);
      },
    );
    const awakeSince = Math.max(target.createdAt, row.updatedAt, deps.startedAt);
    const inMaintenance = deps.inMaintenance(target, now);
    const ruled = { target, thresholds, rows, awakeSince, inMaintenance, probe: deps.probe(), now };
    const judged: Judged[] = [];
    for (const rule of rules) {
      const evaluation = await evaluateFor(deps.events, rule, ruled);
      const release = rows.release?.version ?? null;
      judged.push({ rule, about: { ...about, release }, evaluation });
    }
    return { states, judged };
  } catch (error) {
    deps.logger.error({ err: error, target: target.id }, 'a target could not be judged');
    return null;
  }
}

/** A look that fails changes nothing: the targets' own reads fail by then, and say so. */
async function look(
  { events, logger }: PassDeps,
  sight: Sight,
  { world, awake, now }: { world: World; awake: Array<Stored<Target>>; now: number },
): Promise<void> {
  const intervals = awake.map(({ id, value }) =>
    presentInterval(value, world.mirror.releasesOf(id), now),
  );
  const intervalMs = intervals.length > 0 ? Math.min(...intervals) : null;
  await lookAround(events, sight, { now, intervalMs }).catch((error: unknown) =>
    logger.warn({ err: error }, 'what the probe ended lately could not be read'),
  );
}

function judgeProbe(
  deps: PassDeps,
  { due }: World,
  { now, sight }: { now: number; sight: Sight },
): Judged[] {
  const { location, heartbeatAt } = deps.probe();
  const silence = evaluateSilence({
    ...{ lastSeenAt: heartbeatAt, since: deps.startedAt, limitMs: HEARTBEAT_LIMIT_MS, at: now },
  });
  const evaluation = silence.value === 'true' ? silence : (blindEvaluation(sight, now) ?? silence);
  return due
    .filter((rule) => rule.measure.kind === 'probeSilent')
    .map((rule) => ({ rule, about: { target: null, location, release: null }, evaluation }));
}

const stateId = ({ targetId, indicator }: IndicatorState) => `${targetId}:${indicator}`;

const putState = (value: IndicatorState): Mutation => ({
  ...{ op: 'put', kind: 'indicatorState', id: stateId(value), group: value.targetId, value },
});

/** States of targets that are gone. */
function orphans({ mirror, targets }: World): Array<Mutation & { op: 'delete' }> {
  return [...mirror.rows('indicatorState').values()]
    .filter((row) => !targets.has(row.value.targetId))
    .map((row) => ({ op: 'delete', kind: 'indicatorState', id: row.id }));
}
