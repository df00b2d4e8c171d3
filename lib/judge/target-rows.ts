import { bucketStart } from '../domain/buckets';
import { type CurrentRelease, currentRelease } from '../domain/current-release';
import { presentInterval } from '../domain/present-interval';
import type { Release } from '../domain/release';
import type { Moment } from '../domain/rules/rule-windows';
import { BUCKET_STEPS } from '../domain/tally';
import type { Target } from '../domain/target';
import { ruleWindows } from '../domain/windows';
import type { EventStore } from '../store/event-store';
import { type Cuts, cutsAt, edgesAt, readSegments, type SegmentRow } from './segments';

/** A release that was not announced is judged with the one that is current (decision 8). */
const UNKNOWN_RELEASE = 'unknown';

const HOUR = 3_600_000;
/** Which release serves is told from the page's windows; longer ones are read at the coarser step. */
const FINE_STEP_UP_TO_MS = 2 * HOUR;

export type Subject = { target: Target; releases: readonly Release[] };

/** What was counted of a target, ready for any window of the lengths that were asked for. */
export type TargetRows = {
  release: CurrentRelease;
  moment: Moment;
  /** Steady sessions of the current release: what conditions are judged by. */
  own: SegmentRow[];
  /** Every session of ours, whatever its release and stratum. */
  all: SegmentRow[];
};

export type Asked = { lengthsMs: readonly number[]; now: number };

/** Rows of many targets that were read at once, or null: then the target is read by itself. */
export type SharedRows = { cuts: Cuts; rows: readonly SegmentRow[] } | null;

/** Errors: those of the store. */
export async function readTarget(
  events: Pick<EventStore, 'tallies'>,
  subject: Subject,
  asked: Asked & { shared: SharedRows },
): Promise<TargetRows> {
  const { target, releases } = subject;
  const intervalMs = presentInterval(target, releases, asked.now);
  const plain = cutsAt(asked.lengthsMs, { now: asked.now, notBefore: 0 });
  const shared = asked.shared ?? {
    cuts: plain,
    rows: await readSegments(events, plain, { targetId: target.id }),
  };
  const settled = settledRelease(subject, shared, ruleWindows(intervalMs).r2.longMs);
  if (settled !== undefined)
    return rowsUnder(settled, shiftedTo(settled, shared), { now: asked.now, intervalMs });
  const release = await releaseNow(events, subject, { now: asked.now, intervalMs });
  const cuts = cutsAt(asked.lengthsMs, { now: asked.now, notBefore: release?.from ?? 0 });
  const rows = await readSegments(events, cuts, { targetId: target.id });
  return rowsUnder(release, { cuts, rows }, { now: asked.now, intervalMs });
}

/**
 * The current release where the segments leave no doubt: the newest one, and no session of another in the page's windows; nor
 * may one of no known release lie before its start, or in the segment that holds it. Undefined where it has to be looked for.
 */
function settledRelease(
  { releases }: Subject,
  { cuts, rows }: Shared,
  pageMs: number,
): CurrentRelease | undefined {
  const newest = releases
    .filter(({ seeded }) => !seeded)
    .reduce<Release | null>((a, b) => (a === null || b.startedAt >= a.startedAt ? b : a), null);
  if (newest === null) return null;
  const oldest = cuts.cuts[0] ?? 0;
  const pageFrom = (cuts.cuts.at(-1) ?? 0) - pageMs - 2 * BUCKET_STEPS[cuts.step];
  const isRecent = newest.startedAt > oldest;
  const inDoubt = rows.some(({ at, group, counts }) => {
    if (counts.sessions === 0 || group.release === newest.version) return false;
    return group.release === UNKNOWN_RELEASE ? isRecent : at >= pageFrom;
  });
  return inDoubt ? undefined : { version: newest.version, from: newest.startedAt };
}

type Shared = NonNullable<SharedRows>;

/** A segment may begin before the release, whose own sessions are nevertheless all of its time. */
function shiftedTo(release: CurrentRelease, { cuts, rows }: Shared): Shared {
  const notBefore = startOf(release, cuts);
  return {
    cuts,
    rows: rows.map((row) =>
      row.at < notBefore && row.group.release === release?.version
        ? { ...row, at: notBefore }
        : row,
    ),
  };
}

const startOf = (release: CurrentRelease, { step }: Cuts) =>
  release ? bucketStart(release.from, BUCKET_STEPS[step]) : 0;

function rowsUnder(
  release: CurrentRelease,
  { cuts, rows }: Shared,
  { now, intervalMs }: { now: number; intervalMs: number },
): TargetRows {
  const notBefore = startOf(release, cuts);
  const belongs = ({ group, at }: SegmentRow) =>
    release === null ||
    (at >= notBefore && (group.release === release.version || group.release === UNKNOWN_RELEASE));
  return {
    release,
    moment: { ...edgesAt(now, cuts.step), notBefore, intervalMs },
    own: rows.filter((row) => row.group.stratum === 'steady' && belongs(row)),
    all: [...rows],
  };
}

/** The release that serves now, from buckets fine enough to see which one fell silent. */
async function releaseNow(
  events: Pick<EventStore, 'tallies'>,
  { target, releases }: Subject,
  { now, intervalMs }: { now: number; intervalMs: number },
): Promise<CurrentRelease> {
  const windows = ruleWindows(intervalMs);
  const step = windows.r2.longMs <= FINE_STEP_UP_TO_MS ? '10s' : '1m';
  const width = BUCKET_STEPS[step];
  const { end, to } = edgesAt(now, step);
  const rows = await events.tallies({
    ...{ targetId: target.id, from: bucketStart(end - windows.r2.longMs, width), to, step },
    ...{ mergeMs: width, groupBy: ['release'], sources: ['synthetic'], strata: ['steady'] },
    seeded: false,
  });
  return currentRelease(
    releases,
    rows.map((row) => ({
      at: row.at,
      release: row.group.release ?? UNKNOWN_RELEASE,
      sessions: row.counts.sessions,
    })),
    { silenceMs: windows.r1.shortMs, step: width },
  );
}
