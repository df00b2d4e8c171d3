import type { Release } from '../../domain/deployments/release';
import type { ExclusionKind } from '../../domain/sessions/session';
import { bucketStart } from '../../domain/tallies/buckets';
import { BUCKET_STEPS } from '../../domain/tallies/tally';
import { mergeCounts } from '../../domain/tallies/tally-math';
import { HOUR } from '../../domain/time';
import { minutesOf } from '../../domain/verdict/deployment-minutes';
import type { Measured } from '../../domain/verdict/evidence/coverage';
import { type ReleaseMinute, withLostSlots } from '../../domain/verdict/evidence/observed-time';
import { QUIET_MS } from '../../domain/verdict/is-replaced';
import { BLOCK_MS, closedUntil, type GateSettings } from '../../domain/verdict/model/gate-settings';
import type { SeenSessions } from '../../domain/verdict/model/verdict';
import type { EventStore, SlotCount, TallyFilter, TallyRow } from '../../store/event-store';

export type ReleaseReads = Pick<
  EventStore,
  'tallies' | 'counts' | 'slots' | 'marks' | 'latencies' | 'session'
>;

export type ReleaseRows = {
  /** Steady sessions of closed minutes, with the slots of them that were lost to the target. */
  minutes: ReleaseMinute[];
  /** Steady sessions of minutes that have not closed. */
  open: ReleaseMinute[];
  /** All rows of closed minutes, cold ones too, oldest first; and with them those of open minutes. */
  rows: TallyRow[];
  all: TallyRow[];
  closedTo: number;
  measured: Measured;
  /** Until now, those of open minutes too. */
  seen: SeenSessions;
  /** End of the last closed minute with a session, and of the last one at all, null where none had any. Epoch ms. */
  lastSeenAt: number | null;
  seenAt: number | null;
  /** Whether others of the target came since `seenAt`. */
  othersSince: boolean;
};

/** A release with the journey whose sessions are its evidence; sessions of any journey where it is absent. */
export type MeasuredRelease = Release & { evidenceJourney?: string | undefined };

/** The slice of one release's synthetic sessions. */
export function sliceOf(
  release: Pick<MeasuredRelease, 'targetId' | 'version' | 'evidenceJourney'>,
) {
  const { evidenceJourney } = release;
  return {
    ...(evidenceJourney === undefined ? {} : { journey: evidenceJourney }),
    targetId: release.targetId,
    release: release.version,
    sources: ['synthetic'],
    seeded: false,
  } satisfies Omit<TallyFilter, 'from' | 'to'>;
}

/** Everything a verdict needs, read from tallies alone: its cost depends on minutes, not on sessions. Epoch ms. */
export async function readRelease(
  events: ReleaseReads,
  { release, releases }: { release: MeasuredRelease; releases: readonly Release[] },
  of: { settings: GateSettings; now: number; closedTo?: number | undefined },
): Promise<ReleaseRows> {
  const { settings, now } = of;
  const own = minutesOf(release, releases);
  const present = Math.max(own.from, bucketStart(now, BLOCK_MS) + BLOCK_MS);
  const until = Math.min(present, own.to ?? present);
  const closedTo = of.closedTo ?? closedUntil(now, settings);
  const from = await firstHour(events, release, { from: own.from, to: until, settings });
  const end = Math.min(until, from + settings.deadlineMs + HOUR);
  const to = Math.min(closedTo, end);
  const { targetId } = release;
  const [first, all, target] = await Promise.all([
    from === own.from ? firstColdRows(events, release, from) : [],
    end > from
      ? events.tallies({
          ...sliceOf(release),
          from,
          to: end,
          step: '1m',
          mergeMs: BLOCK_MS,
          groupBy: ['stratum'],
        })
      : [],
    to > from ? readTarget(events, targetId, { from, to }) : NOTHING,
  ]);
  const closed = all.filter((row) => row.at < to);
  const rows = [...first, ...closed];
  const seenAt = endOf(all);
  return {
    minutes: withLostSlots(steady(closed), target.slots),
    open: steady(all.filter((row) => row.at >= to)),
    rows,
    all,
    closedTo,
    seenAt,
    lastSeenAt: endOf(rows),
    seen: seenIn([...first, ...all], now),
    othersSince: await othersSince(events, { targetId, seenAt, now }),
    measured: target.measured,
  };
}

const steady = (list: readonly TallyRow[]) => list.filter((row) => row.group.stratum === 'steady');

/** End of the last minute that has a session, epoch ms. */
function endOf(list: readonly TallyRow[]): number | null {
  const last = list.findLast(({ counts }) => counts.sessions > 0);
  return last ? last.at + BLOCK_MS : null;
}

type TargetRows = { slots: SlotCount[]; measured: Measured };
const NOTHING: TargetRows = {
  slots: [],
  measured: { ended: 0, excluded: 0, scheduled: 0, lostToProbe: 0, lostToTarget: 0 },
};

/** What was due at a target and what became of it, over all its releases. */
async function readTarget(
  events: ReleaseReads,
  targetId: string,
  span: { from: number; to: number },
): Promise<TargetRows> {
  const query = { targetId, sources: ['synthetic' as const], seeded: false, ...span };
  const [all, slots] = await Promise.all([
    events.tallies({ ...query, step: '1m' }),
    events.slots({ targetId, ...span }),
  ]);
  const { sessions: ended, excluded } = mergeCounts(all.map((row) => row.counts));
  const kinds =
    excluded > 0 ? await events.counts({ ...query, step: '1m', kinds: ['exclusion'] }) : [];
  const sum = (key: 'scheduled' | 'lostToProbe' | 'lostToTarget') =>
    slots.reduce((count, slot) => count + slot[key], 0);
  return {
    slots,
    measured: {
      ended,
      excluded,
      overLimit: kinds.reduce((count, { key, n }) => count + (key === OVER_LIMIT ? n : 0), 0),
      scheduled: sum('scheduled'),
      lostToProbe: sum('lostToProbe'),
      lostToTarget: sum('lostToTarget'),
    },
  };
}

const OVER_LIMIT: ExclusionKind = 'limit';

function seenIn(rows: readonly TallyRow[], at: number): SeenSessions {
  const of = (stratum: 'steady' | 'cold') => {
    const counts = mergeCounts(
      rows.filter((row) => row.group.stratum === stratum).map((row) => row.counts),
    );
    return {
      sessions: counts.sessions - counts.excluded,
      failed: counts.failed + counts.degraded,
    };
  };
  return { at, ...of('steady'), cold: of('cold') };
}

/** Whether the target had sessions since a release was last seen. Asked only where that is a while ago: it costs a query. */
async function othersSince(
  events: ReleaseReads,
  { targetId, seenAt, now }: { targetId: string; seenAt: number | null; now: number },
): Promise<boolean> {
  if (seenAt === null || now - seenAt < QUIET_MS) return false;
  const span = { from: seenAt, to: bucketStart(now, BLOCK_MS) + BLOCK_MS, step: '1m' } as const;
  const rows = await events.tallies({ targetId, sources: ['synthetic'], seeded: false, ...span });
  return rows.some(({ counts }) => counts.sessions > 0);
}

/** Cold sessions of a later deployment in the part of a minute before its first whole one, in ten-second buckets. */
async function firstColdRows(
  events: ReleaseReads,
  release: MeasuredRelease,
  firstMinute: number,
): Promise<TallyRow[]> {
  const from = bucketStart(release.startedAt, BUCKET_STEPS['10s']);
  if (from >= firstMinute) return [];
  return events.tallies({
    ...sliceOf(release),
    from,
    to: firstMinute,
    step: '10s',
    mergeMs: BLOCK_MS,
    groupBy: ['stratum'],
    strata: ['cold'],
  });
}

/** Long after its start a release may have had its first session late: found by the hour, so that few rows are read. */
async function firstHour(
  events: ReleaseReads,
  release: MeasuredRelease,
  { from, to, settings }: { from: number; to: number; settings: GateSettings },
): Promise<number> {
  if (to - from <= settings.deadlineMs + HOUR) return from;
  return Math.max(from, (await firstServedHour(events, release, { from, to })) ?? from);
}

/** Start of the first hour in which a version served between two minutes, epoch ms; null where it did not. */
export async function firstServedHour(
  events: Pick<ReleaseReads, 'tallies'>,
  release: MeasuredRelease,
  { from, to }: { from: number; to: number },
): Promise<number | null> {
  const whole = Math.ceil(from / HOUR) * HOUR;
  // Hours hold what a version served before the minute that is asked from: the first is read by the minute.
  if (whole > from) {
    const part = { from, to: Math.min(whole, to), step: '1m' as const };
    const rows = await events.tallies({ ...sliceOf(release), ...part });
    if (rows.some(({ counts }) => counts.sessions > 0)) return bucketStart(from, HOUR);
  }
  if (whole >= to) return null;
  const hours = await events.tallies({
    ...sliceOf(release),
    from: whole,
    to,
    step: '1h',
    mergeMs: HOUR,
  });
  return hours.find((row) => row.counts.sessions > 0)?.at ?? null;
}
