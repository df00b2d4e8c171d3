import { deploymentOrdinal } from '../../domain/deployments/deployments';
import type { Release } from '../../domain/deployments/release';
import { newestDeployment } from '../../domain/deployments/serving-releases';
import { presentInterval } from '../../domain/now/present-interval';
import { type LateRows, timelyRows } from '../../domain/places/late-rows';
import { alignEdge } from '../../domain/rules/count-windows';
import type { Target } from '../../domain/targets/target';
import type { ServingRelease } from '../../domain/targets/target-status';
import type { EventStore } from '../../store/event-store';
import { type ScopeSums, scopeSums } from './scope-sums';
import { readTallySpans, type SpanEdges, spanEdges, type TallySpan } from './tally-spans';

export type Subject = { target: Target; releases: readonly Release[] };

/** Sessions of one release that serves, since the start of its newest deployment. */
export type ReleaseRows = {
  version: string;
  /** Share of the target's sessions, 0…1. */
  share: number;
  /** Where its windows are cut, epoch ms; 0 where its start is not known. */
  notBefore: number;
  /** Start of the deployment, epoch ms; null where it is not known. */
  startedAt: number | null;
  steady: TallySpan[];
  cold: TallySpan[];
  /** Of the steady ones. */
  sums: ScopeSums;
};

/** What was counted of a target, ready for any window of the lengths that were asked for. */
export type TargetRows = {
  /** End of the last whole bucket, and of the one that is still filling; the present interval in ms. */
  moment: { end: number; to: number; intervalMs: number };
  /** Every edge at which a window may begin, oldest first, epoch ms. */
  edges: readonly number[];
  /** Steady sessions of all releases together: what is judged as the whole. */
  steady: TallySpan[];
  sums: ScopeSums;
  /** Every session of ours that came in time, whatever its release and stratum. */
  all: readonly TallySpan[];
};

export type Asked = {
  lengthsMs: readonly number[];
  /** Where windows are cut: recoveries, starts of deployments. Epoch ms. */
  instants: readonly number[];
};

/** Rows of many targets that were read at once, or null: then the target is read by itself. */
export type SharedRows = { cuts: SpanEdges; rows: readonly TallySpan[] } | null;

/** Starts of deployments of a version that had served before: its rows are kept apart there. */
export function deploymentCuts(releases: readonly Release[]): number[] {
  return releases
    .filter((release) => !release.seeded && deploymentOrdinal(release) > 1)
    .map(({ startedAt }) => startedAt);
}

/** Errors: those of the store. */
export async function readTarget(
  events: Pick<EventStore, 'tallies'>,
  { target, releases }: Subject,
  {
    asked,
    shared,
    late,
    now,
  }: { asked(): Asked; shared: SharedRows; late: readonly LateRows[]; now: number },
): Promise<TargetRows> {
  const own = shared ?? (await readAlone(events, target.id, { ...asked(), now }));
  const { cuts: edges, end, to } = own.cuts;
  const timely = timelyRows(own.rows, late, end);
  const steady = timely.filter((row) => row.group.stratum === 'steady');
  return {
    moment: { end, to, intervalMs: presentInterval(target, releases, now) },
    edges,
    steady,
    sums: scopeSums(steady, edges),
    all: timely,
  };
}

async function readAlone(
  events: Pick<EventStore, 'tallies'>,
  targetId: string,
  asked: Asked & { now: number },
) {
  const cuts = spanEdges(asked.lengthsMs, asked);
  return { cuts, rows: await readTallySpans(events, cuts, { targetId }) };
}

/** The releases that serve, each with the sessions of its newest deployment. */
export function releaseRows(
  { all, moment, edges }: TargetRows,
  serving: readonly ServingRelease[],
  releases: readonly Release[],
): ReleaseRows[] {
  return serving.map(({ version, share, startedAt }) => {
    const notBefore = startedAt === null ? 0 : alignEdge(startedAt, moment.end);
    const isFirst = deploymentOrdinal(newestDeployment(releases, version) ?? {}) === 1;
    // A span may begin before the release, whose sessions are nevertheless all from after its start.
    const own = all.filter(
      (row) => row.group.release === version && (isFirst || row.at >= notBefore),
    );
    const steady = own.filter((row) => row.group.stratum === 'steady');
    return {
      version,
      share,
      notBefore,
      startedAt,
      steady,
      cold: own.filter((row) => row.group.stratum === 'cold'),
      sums: scopeSums(steady, edges, notBefore),
    };
  });
}
