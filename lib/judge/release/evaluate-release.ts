import { deploymentId, deploymentOrdinal } from '../../domain/deployments/deployments';
import type { Release } from '../../domain/deployments/release';
import { presentInterval } from '../../domain/now/present-interval';
import { bucketStart } from '../../domain/tallies/buckets';
import { mergeCounts } from '../../domain/tallies/tally-math';
import type { Target } from '../../domain/targets/target';
import { coldStart } from '../../domain/verdict/cold-start';
import { minutesOf } from '../../domain/verdict/deployment-minutes';
import { type EvidencePoint, evidenceSeries } from '../../domain/verdict/evidence/evidence-series';
import { observedMinutes, withinDeadline } from '../../domain/verdict/evidence/observed-time';
import { isReplaced, stoppedRelease } from '../../domain/verdict/is-replaced';
import { judgeRelease } from '../../domain/verdict/judge-release';
import {
  BLOCK_MS,
  type GateSettings,
  type KnownMinutes,
  targetGate,
} from '../../domain/verdict/model/gate-settings';
import type {
  FrozenConfig,
  IndicatorVerdict,
  InstanceRow,
  MeasuredWith,
  ReleaseComparison,
  ReleaseVerdict,
  StoredVerdict,
  WhatFailed,
} from '../../domain/verdict/model/verdict';
import type { StateStore } from '../../store/state-store';
import { compareReleases } from './compare-releases';
import { firstSuccessMs } from './first-success';
import { configHash } from './measured-with';
import {
  type MeasuredRelease,
  type ReleaseReads,
  type ReleaseRows,
  readRelease,
  sliceOf,
} from './read-release';
import { readWaysOfFailing } from './read-ways-of-failing';

export type ReleaseToEvaluate = {
  target: Target;
  release: MeasuredRelease;
  /** All of the target. */
  releases: readonly Release[];
  frozen: FrozenConfig;
  present: MeasuredWith;
};

export type EvaluationDeps = { events: ReleaseReads; state: Pick<StateStore, 'list'> };
/** `now`: epoch ms. */
export type EvaluatedAt = { settings: GateSettings; now: number } & KnownMinutes;

/** Excluded sessions that are read to find one that exceeded a limit. */
const MOST_EXCLUDED = 20;

/** A verdict without an id: evaluating stores nothing. */
export type ReleaseEvaluation = Omit<StoredVerdict, 'id'>;

const reachedInstances = (instances: ReadonlyArray<{ sessions: number }>) => ({
  announced: instances.length,
  reached: instances.filter(({ sessions }) => sessions > 0).length,
});

/** Reads and evaluates. The configuration frozen at the start decides; if the present one differs, the verdict is invalid. */
export async function evaluateRelease(
  deps: EvaluationDeps,
  subject: ReleaseToEvaluate,
  asked: EvaluatedAt,
): Promise<ReleaseEvaluation> {
  const { target, release, releases, frozen, present } = subject;
  const { events } = deps;
  const at = { ...asked, settings: targetGate(asked.settings, target) };
  const read = await readRelease(events, subject, at);
  const { thresholds, gated } = frozen.measuredWith;
  const [instances, success, limit] = await Promise.all([
    instancesOf(deps, subject, read),
    firstSuccessMs(events, release, read.rows),
    limitOf(events, { targetId: target.id, settings: at.settings }, read),
  ]);
  const intervalMs = presentInterval(target, releases, at.now);
  const stopped = stoppedRelease({
    release,
    releases,
    paused: target.paused,
    now: at.now,
    seenAt: read.seenAt,
    othersSince: read.othersSince,
    ownIntervalMs: ownInterval(read, intervalMs),
  });
  const verdict = judgeRelease({
    minutes: read.minutes,
    open: read.open,
    closedTo: read.closedTo,
    measured: read.measured,
    thresholds,
    gated,
    journey: declaredJourney(frozen.measuredWith),
    settings: at.settings,
    limit,
    intervalMs,
    intervalAt: (then) => presentInterval(target, releases, then),
    configChanged: configHash(present) !== frozen.hash,
    stopped: stopped !== null,
    noneLate: at.closedTo !== undefined,
    complete: at.complete,
    replaced: isReplaced({
      release,
      releases,
      intervalMs,
      closedTo: read.closedTo,
      lastSeenAt: read.lastSeenAt,
      othersSince: read.othersSince,
    }),
    instances: reachedInstances(instances),
  });
  const cold = mergeCounts(coldRows(read).map(({ counts }) => counts));
  const comparison = await compareReleases(
    events,
    { release, releases },
    {
      window: verdict.window,
      provisional: !verdict.settled,
      rows: read.rows.filter((row) => row.group.stratum === 'steady'),
    },
  );
  return {
    ...verdict,
    releaseId: release.id,
    judgedAt: at.now,
    config: {
      hash: configHash(present),
      frozenHash: frozen.hash,
      measuredWith: frozen.measuredWith,
    },
    cold: coldStart(cold, thresholds, success),
    instances,
    comparison,
    stopped,
    intervalMs,
    seen: read.seen,
    ...forecast(verdict, read, at),
    what: await whatFailed(events, { release, releases }, { verdict, read, comparison }),
  };
}

const coldRows = ({ rows }: ReleaseRows) => rows.filter(({ group }) => group.stratum === 'cold');

const declaredJourney = ({ journey, plan }: MeasuredWith) => plan && { name: journey, plan };

/** How often sessions of the release itself came: a canary has only some of the target's. */
function ownInterval({ seen, rows, open, seenAt }: ReleaseRows, intervalMs: number): number {
  const first = rows.find(({ counts }) => counts.sessions > 0)?.at ?? open[0]?.at ?? null;
  const sessions = seen.sessions + seen.cold.sessions;
  if (first === null || seenAt === null || sessions === 0) return intervalMs;
  return Math.max(intervalMs, (seenAt - first) / sessions);
}

/** When the present minutes close, and when a pass is possible at the earliest. A closed minute is this long past. */
function forecast(
  { soFar, timeNeededMs, window }: ReleaseVerdict,
  { open, closedTo }: ReleaseRows,
  { settings, now, closedTo: known, complete }: EvaluatedAt,
): { finalAt: number | null; passAt: number | null; firstMinuteAt: number | null } {
  const lag = known === undefined ? settings.longestSessionMs + settings.settleMs : 0;
  const [first, last] = [open[0], open.at(-1)];
  const begun = window ? closedTo : (first?.at ?? now);
  return {
    finalAt: soFar && last ? last.at + BLOCK_MS + lag : null,
    passAt: timeNeededMs === null || complete ? null : Math.max(now, begun + timeNeededMs + lag),
    firstMinuteAt: window === null && first ? first.at + BLOCK_MS + lag : null,
  };
}

/** How the sessions of the verdict failed: those of closed minutes once it is settled, all until then. */
async function whatFailed(
  events: ReleaseReads,
  of: { release: Release; releases: readonly Release[] },
  {
    verdict,
    read,
    comparison,
  }: {
    verdict: ReleaseVerdict;
    read: ReleaseRows;
    comparison: ReleaseComparison | null;
  },
): Promise<WhatFailed[]> {
  const { seen } = read;
  if (seen.failed + seen.cold.failed === 0) return [];
  const stratum = seen.sessions > 0 ? ('steady' as const) : ('cold' as const);
  const own = minutesOf(of.release, of.releases);
  const until = own.to ?? bucketStart(seen.at, BLOCK_MS) + BLOCK_MS;
  const { window, settled } = verdict;
  const span = { from: window?.from ?? own.from, to: settled && window ? window.to : until };
  const previous = of.releases.find(({ id }) => id === comparison?.previous.id);
  const baseline = comparison && { id: '', ranForMs: 0, deployment: 1, ...comparison.previous };
  const before = previous && baseline ? { release: previous, baseline } : null;
  const passed = read.all.findLast(({ at, counts }) => at < span.to && counts.passed > 0);
  const passedAt = passed?.at ?? null;
  return readWaysOfFailing(events, { release: of.release, span, stratum, before, passedAt });
}

/** Why sessions that exceed a limit are excluded, in the text of one of them; undefined if none is found. */
async function limitOf(
  events: ReleaseReads,
  { targetId, settings }: { targetId: string; settings: GateSettings },
  { measured, rows, closedTo }: ReleaseRows,
): Promise<string | undefined> {
  // If they decide nothing, they may be rare and far back.
  const { overLimit = 0, ended } = measured;
  if (overLimit <= settings.mostExcluded * ended) return undefined;
  const from = rows[0]?.at ?? closedTo - BLOCK_MS;
  const marks = await events.marks(
    { targetId, from, to: closedTo, outcomes: ['excluded'], seeded: false },
    MOST_EXCLUDED,
  );
  for (const { id } of marks) {
    const session = await events.session(id);
    if (session?.exclusion !== 'limit') continue;
    return session.excludedBecause ?? undefined;
  }
  return undefined;
}

/** How the evidence of every indicator grew, by closed minutes. */
export async function evidenceOf(
  deps: EvaluationDeps,
  subject: ReleaseToEvaluate,
  asked: EvaluatedAt,
): Promise<Array<{ of: IndicatorVerdict; points: EvidencePoint[] }>> {
  const { target, releases } = subject;
  const at = { ...asked, settings: targetGate(asked.settings, target) };
  const [evaluation, read] = await Promise.all([
    evaluateRelease(deps, subject, at),
    readRelease(deps.events, subject, at),
  ]);
  const observed = observedMinutes(read.minutes, (then) => presentInterval(target, releases, then));
  const { minutes } = withinDeadline(observed, at.settings, read.closedTo);
  return evaluation.indicators.map((of) => ({
    of,
    points: evidenceSeries(minutes, of.indicator, of.thresholdBp),
  }));
}

/** Instances that the backend announced in a deployment, and how many of its sessions reached each. */
async function instancesOf(
  { events, state }: EvaluationDeps,
  { release, releases }: Pick<ReleaseToEvaluate, 'release' | 'releases'>,
  { rows, closedTo }: ReleaseRows,
): Promise<InstanceRow[]> {
  const own = minutesOf(release, releases);
  const from = Math.max(rows[0]?.at ?? closedTo, own.from);
  const to = own.to ?? closedTo;
  const [announced, counted] = await Promise.all([
    state.list('instance', deploymentId(release.targetId, release.version)),
    rows.length === 0 || from >= to
      ? []
      : events.counts({ ...sliceOf(release), from, to, step: '1m', kinds: ['instance'] }),
  ]);
  const sessions = new Map<string, number>();
  for (const { key, n } of counted) sessions.set(key, (sessions.get(key) ?? 0) + n);
  // Rows are of the version: those that another deployment of it announced are its own.
  const isOwn = (at: number) =>
    (deploymentOrdinal(release) === 1 || at >= release.startedAt) &&
    (own.to === null || at < own.to);
  const seen = new Map(
    announced
      .filter(({ value }) => isOwn(value.firstSeenAt))
      .map(({ value }) => [value.instance, value.firstSeenAt]),
  );
  return [...new Set([...seen.keys(), ...sessions.keys()])].sort().map((instance) => ({
    instance,
    sessions: sessions.get(instance) ?? 0,
    firstSeenAt: seen.get(instance) ?? null,
  }));
}
