import type { Alert } from '../domain/alerts/alert';
import type { IndicatorState } from '../domain/now/indicator-state';
import { presentInterval } from '../domain/now/present-interval';
import { evaluateSilence, HEARTBEAT_LIMIT_MS } from '../domain/rules/silence';
import type { Target } from '../domain/targets/target';
import type { Clock } from '../kit/clock';
import type { Mutation, StateStore, Stored } from '../store/state-store';
import { RESOLVES_KEPT_MS } from './alerts/resolves';
import { type Judged, memoryOf } from './alerts/step-alerts';
import type { IncidentEvents } from './incidents/read-evidence';
import { stepIncidents } from './incidents/step-incidents';
import { writePass } from './incidents/write-pass';
import {
  type AlertMemory,
  type AlertPass,
  alertMutations,
  remember,
  stepAlerts,
  withCauses,
} from './judge-alerts';
import type { JudgeCache } from './judge-cache';
import { judgeOne, type OneDeps } from './judge-one';
import { blindEvaluation, lookAround, type Sight } from './readings/blindness';
import type { SegmentCache } from './readings/segments';
import { readShared } from './shared-rows';
import { isAlive, type World, worldOf } from './world';

/** Closed alerts are read back after a start, so many at once and at most: what may still flap, or cut a window. */
const CLOSED_AT_ONCE = 500;
const CLOSED_READ = 20_000;

export type PassDeps = OneDeps & {
  events: IncidentEvents;
  state: Pick<StateStore, 'get' | 'list' | 'page' | 'changes' | 'mutate'>;
  clock: Clock;
};

export type PassMemory = {
  cache: JudgeCache;
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
  const { cache } = memory;
  if ((await cache.refresh()).isReloaded) await recall(deps, memory);
  const { pictures } = memory.sight;
  const world = worldOf(cache, { isTick: only === null, alerts: memory.alerts, pictures });
  const targets = [...world.targets.values()].filter(({ id }) => only === null || only.has(id));
  const awake = targets.filter(({ value }) => !value.paused);
  const shared = await readShared(deps, world, {
    targets: awake,
    now,
    cache: memory.segments,
    isTick: only === null,
  });
  const states: IndicatorState[] = [];
  if (only === null) await look(deps, memory.sight, { world, awake, now });
  const judged: Judged[] = [...judgeProbe(deps, world, { now, sight: memory.sight })];
  const passed: Passed = { judged: [], missed: [] };
  for (const row of targets) {
    const found = await judgeOne(deps, world, {
      row,
      shared: shared.get(row.id) ?? null,
      now,
      sight: memory.sight,
    });
    passed[found ? 'judged' : 'missed'].push(row.id);
    if (!found) continue;
    states.push(...found.states);
    judged.push(...found.judged);
  }
  const pass: AlertPass = {
    open: [...cache.rows('alert').values()].map((row) => row.value),
    memory: memory.alerts,
    isAlive: (alert) => isAlive(world, alert),
    judged,
    isTick: only === null,
    now,
  };
  const tools = { ...deps, targets: world.targets, thresholdsOf: world.thresholdsOf };
  const caused = await withCauses(stepAlerts(pass), pass, tools);
  const { changes, ...stepped } = await stepIncidents(deps, {
    open: pass.open,
    changes: caused,
    memory: memory.alerts.incidents,
    isTick: pass.isTick,
    now,
    incidents: [...cache.rows('incident').values()].map((row) => row.value),
  });
  const mutations = [
    ...orphans(world),
    ...states.map(putState),
    ...changes.flatMap(alertMutations),
  ];
  const incidents = await writePass(deps.state, { ...stepped, mutations }, now);
  for (const incident of incidents)
    cache.note('incident', incident.id, incident.clearedAt === null ? incident : null);
  for (const state of states) cache.note('indicatorState', stateId(state), state);
  for (const { id } of orphans(world)) cache.note('indicatorState', id, null);
  for (const { before, after } of changes) {
    const id = (after ?? before)?.id;
    if (id) cache.note('alert', id, after?.phase === 'resolved' ? null : after);
  }
  remember(memory.alerts, changes, now);
  if (only === null)
    for (const id of pictures.keys()) if (!world.targets.has(id)) pictures.delete(id);
  return passed;
}

/** What flapped before the start still does, and no window reaches behind what resolved. */
async function recall(deps: PassDeps, { alerts, cache }: PassMemory): Promise<void> {
  const closed = await readClosed(deps).catch((error: unknown) => {
    // Or the next pass would go on without: windows would reach behind what resolved.
    cache.invalidate();
    throw error;
  });
  for (const alert of closed.reverse()) {
    alerts.past.set(alert.key, memoryOf(alert));
    alerts.resolves.note(alert);
  }
}

/** Alerts that resolved lately, newest first. */
async function readClosed(deps: PassDeps): Promise<Alert[]> {
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

/** A look that fails changes nothing: the targets' own reads fail by then, and say so. */
async function look(
  { events, logger }: PassDeps,
  sight: Sight,
  { world, awake, now }: { world: World; awake: Array<Stored<Target>>; now: number },
): Promise<void> {
  const intervals = awake.map(({ id, value }) =>
    presentInterval(value, world.cache.releasesOf(id), now),
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
    lastSeenAt: heartbeatAt,
    since: deps.startedAt,
    limitMs: HEARTBEAT_LIMIT_MS,
    at: now,
  });
  const evaluation = silence.value === 'true' ? silence : (blindEvaluation(sight, now) ?? silence);
  return due
    .filter((rule) => rule.measure.kind === 'probeSilent')
    .map((rule) => ({
      rule,
      about: { target: null, location, release: null },
      word: { evaluation, failing: [], outage: null },
    }));
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
function orphans({ cache, targets }: World): Array<Mutation & { op: 'delete' }> {
  return [...cache.rows('indicatorState').values()]
    .filter((row) => !targets.has(row.value.targetId))
    .map((row) => ({ op: 'delete', kind: 'indicatorState', id: row.id }));
}
