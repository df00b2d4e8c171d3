import { deploymentId, ordinalOf } from '../../domain/deployments';
import { presentInterval } from '../../domain/present-interval';
import type { Release } from '../../domain/release';
import { mergeCounts } from '../../domain/tally-math';
import type { Target } from '../../domain/target';
import { coldStart } from '../../domain/verdict/cold-start';
import { minutesOf } from '../../domain/verdict/deployment-minutes';
import { type EvidencePoint, evidenceSeries } from '../../domain/verdict/evidence-series';
import type { GateSettings } from '../../domain/verdict/gate-settings';
import { judgeRelease } from '../../domain/verdict/judge-release';
import { observedMinutes, withinDeadline } from '../../domain/verdict/observed-time';
import { isReplaced } from '../../domain/verdict/replaced';
import type {
  FrozenConfig,
  IndicatorVerdict,
  InstanceRow,
  MeasuredWith,
  StoredVerdict,
} from '../../domain/verdict/verdict';
import type { StateStore } from '../../store/state-store';
import { compareReleases } from './compare-releases';
import { firstSuccessMs } from './first-success';
import { hashOf } from './measured-with';
import { type ReleaseReads, type ReleaseRows, readRelease, sliceOf } from './read-release';

export type ReleaseToLookAt = {
  target: Target;
  release: Release;
  /** All of the target. */
  releases: readonly Release[];
  frozen: FrozenConfig;
  present: MeasuredWith;
};

export type LookDeps = { events: ReleaseReads; state: Pick<StateStore, 'list'> };
export type LookAt = { settings: GateSettings; now: number };

/** One look at a release, without an id: nothing is stored by looking. */
export type Look = Omit<StoredVerdict, 'id'>;

/** Reads and judges. The configuration frozen at the start decides; that the present one differs only spoils the verdict. */
export async function lookAtRelease(
  deps: LookDeps,
  subject: ReleaseToLookAt,
  at: LookAt,
): Promise<Look> {
  const { target, release, releases, frozen, present } = subject;
  const read = await readRelease(deps.events, subject, at);
  const { thresholds, gated } = frozen.measuredWith;
  const [instances, success] = await Promise.all([
    instancesOf(deps, subject, read),
    firstSuccessMs(deps.events, release, read.rows),
  ]);
  const hash = hashOf(present);
  const intervalMs = presentInterval(target, releases, at.now);
  const verdict = judgeRelease({
    ...{ minutes: read.minutes, closedTo: read.closedTo, measured: read.measured },
    ...{ thresholds, gated, settings: at.settings },
    ...{ intervalMs, configChanged: hash !== frozen.hash },
    replaced: isReplaced({
      ...{ release, releases, intervalMs, closedTo: read.closedTo },
      ...{ lastSeenAt: read.lastSeenAt, othersSince: read.othersSince },
    }),
    instances: {
      announced: instances.length,
      reached: instances.filter((one) => one.sessions > 0).length,
    },
  });
  const cold = mergeCounts(
    read.rows.filter((row) => row.group.stratum === 'cold').map((row) => row.counts),
  );
  return {
    ...verdict,
    releaseId: release.id,
    judgedAt: at.now,
    config: { hash, frozenHash: frozen.hash, measuredWith: frozen.measuredWith },
    cold: coldStart(cold, thresholds, success),
    instances,
    comparison: await compareReleases(
      deps.events,
      { release, releases },
      { window: verdict.window, provisional: !verdict.settled },
    ),
  };
}

/** How the evidence of every indicator grew, by closed minutes. */
export async function evidenceOf(
  deps: LookDeps,
  subject: ReleaseToLookAt,
  at: LookAt,
): Promise<Array<{ of: IndicatorVerdict; points: EvidencePoint[] }>> {
  const { target, releases } = subject;
  const [look, read] = await Promise.all([
    lookAtRelease(deps, subject, at),
    readRelease(deps.events, subject, at),
  ]);
  const intervalMs = presentInterval(target, releases, at.now);
  const observed = observedMinutes(read.minutes, intervalMs);
  const { minutes } = withinDeadline(observed, at.settings, read.closedTo);
  return look.indicators.map((of) => ({
    of,
    points: evidenceSeries(minutes, of.indicator, of.thresholdBp),
  }));
}

/** Instances that the backend announced in a deployment, and how many of its sessions reached each. */
async function instancesOf(
  { events, state }: LookDeps,
  { release, releases }: Pick<ReleaseToLookAt, 'release' | 'releases'>,
  { rows, closedTo }: ReleaseRows,
): Promise<InstanceRow[]> {
  const own = minutesOf(release, releases);
  const from = Math.max(rows[0]?.at ?? closedTo, own.from);
  const to = own.to ?? closedTo;
  const [announced, counted] = await Promise.all([
    state.list('instance', deploymentId(release.targetId, release.version)),
    rows.length === 0 || from >= to
      ? []
      : events.counts({ ...sliceOf(release), ...{ from, to, step: '1m', kinds: ['instance'] } }),
  ]);
  const sessions = new Map<string, number>();
  for (const { key, n } of counted) sessions.set(key, (sessions.get(key) ?? 0) + n);
  // Rows are of the version: those that another deployment of it announced are its own.
  const isOwn = (at: number) =>
    (ordinalOf(release) === 1 || at >= release.startedAt) && (own.to === null || at < own.to);
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
