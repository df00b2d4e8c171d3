import { bucketStart } from '../../domain/buckets';
import type { Release } from '../../domain/release';
import { BUCKET_STEPS } from '../../domain/tally';
import { mergeCounts } from '../../domain/tally-math';
import type { Measured } from '../../domain/verdict/coverage';
import { minutesOf } from '../../domain/verdict/deployment-minutes';
import { BLOCK_MS, closedUntil, type GateSettings } from '../../domain/verdict/gate-settings';
import type { ReleaseMinute } from '../../domain/verdict/observed-time';
import { REPLACED_AFTER_MS } from '../../domain/verdict/replaced';
import type { EventStore, TallyFilter, TallyRow } from '../../store/event-store';

const HOUR = 3_600_000;

export type ReleaseReads = Pick<EventStore, 'tallies' | 'counts' | 'slots' | 'marks' | 'latencies'>;

export type ReleaseRows = {
  /** Steady sessions of closed minutes. */
  minutes: ReleaseMinute[];
  /** All rows of the same minutes, cold ones too, oldest first. */
  rows: TallyRow[];
  closedTo: number;
  measured: Measured;
  /** End of the last of these minutes with a session, null where none had any; and whether others of the target came since. */
  lastSeenAt: number | null;
  othersSince: boolean;
};

/** The slice of one release's synthetic sessions. */
export function sliceOf(release: Pick<Release, 'targetId' | 'version'>) {
  return {
    targetId: release.targetId,
    release: release.version,
    sources: ['synthetic'],
    seeded: false,
  } satisfies Omit<TallyFilter, 'from' | 'to'>;
}

/** Everything a verdict needs, read from tallies alone: its cost depends on minutes, not on sessions. Epoch ms. */
export async function readRelease(
  events: ReleaseReads,
  { release, releases }: { release: Release; releases: readonly Release[] },
  of: { settings: GateSettings; now: number },
): Promise<ReleaseRows> {
  const { settings, now } = of;
  const closedTo = closedUntil(now, settings);
  const own = minutesOf(release, releases);
  const end = Math.min(closedTo, own.to ?? closedTo);
  if (end <= own.from) return { ...NOTHING, closedTo };
  const from = await firstHour(events, release, { from: own.from, to: end, settings });
  const to = Math.min(end, from + settings.deadlineMs + HOUR);
  const span = { from, to, step: '1m' } as const;
  const { targetId } = release;
  const [first, whole, all, slots] = await Promise.all([
    from === own.from ? firstColdRows(events, release, from) : [],
    events.tallies({ ...sliceOf(release), ...span, mergeMs: BLOCK_MS, groupBy: ['stratum'] }),
    events.tallies({ targetId, sources: ['synthetic'], seeded: false, ...span }),
    events.slots({ targetId, from, to }),
  ]);
  const rows = [...first, ...whole];
  const last = rows.findLast(({ counts }) => counts.sessions > 0);
  const lastSeenAt = last ? last.at + BLOCK_MS : null;
  const total = mergeCounts(all.map((row) => row.counts));
  const sum = (key: 'scheduled' | 'lostToProbe' | 'lostToTarget') =>
    slots.reduce((count, slot) => count + slot[key], 0);
  return {
    minutes: whole.filter((row) => row.group.stratum === 'steady'),
    ...{ rows, closedTo, lastSeenAt },
    othersSince: await othersSince(events, { targetId, lastSeenAt, to }),
    measured: {
      ended: total.sessions,
      excluded: total.excluded,
      scheduled: sum('scheduled'),
      lostToProbe: sum('lostToProbe'),
      lostToTarget: sum('lostToTarget'),
    },
  };
}

/** Cold sessions of a later deployment in the part of a minute before its first whole one, in ten-second buckets. */
async function firstColdRows(
  events: ReleaseReads,
  release: Release,
  firstMinute: number,
): Promise<TallyRow[]> {
  const from = bucketStart(release.startedAt, BUCKET_STEPS['10s']);
  if (from >= firstMinute) return [];
  return events.tallies({
    ...sliceOf(release),
    ...{ from, to: firstMinute, step: '10s', mergeMs: BLOCK_MS },
    ...{ groupBy: ['stratum'], strata: ['cold'] },
  });
}

const NOTHING: Omit<ReleaseRows, 'closedTo'> = {
  ...{ minutes: [], rows: [], lastSeenAt: null, othersSince: false },
  measured: { ended: 0, excluded: 0, scheduled: 0, lostToProbe: 0, lostToTarget: 0 },
};

/** Whether the target had sessions since a release was last seen. Asked only where that is long ago: it costs a query. */
async function othersSince(
  events: ReleaseReads,
  { targetId, lastSeenAt, to }: { targetId: string; lastSeenAt: number | null; to: number },
): Promise<boolean> {
  if (lastSeenAt === null || to - lastSeenAt < REPLACED_AFTER_MS) return false;
  const span = { from: lastSeenAt, to, step: '1m' } as const;
  const rows = await events.tallies({ targetId, sources: ['synthetic'], seeded: false, ...span });
  return rows.some(({ counts }) => counts.sessions > 0);
}

/** Long after its start a release may have had its first session late: found by the hour, so that few rows are read. */
async function firstHour(
  events: ReleaseReads,
  release: Release,
  { from, to, settings }: { from: number; to: number; settings: GateSettings },
): Promise<number> {
  if (to - from <= settings.deadlineMs + HOUR) return from;
  return Math.max(from, (await firstServedHour(events, release, { from, to })) ?? from);
}

/** Start of the first hour in which a version served between two minutes, epoch ms; null where it did not. */
export async function firstServedHour(
  events: Pick<ReleaseReads, 'tallies'>,
  release: Release,
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
    ...{ from: whole, to, step: '1h', mergeMs: HOUR },
  });
  return hours.find((row) => row.counts.sessions > 0)?.at ?? null;
}
