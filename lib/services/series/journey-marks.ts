import type { Series } from '../../contract/api/overview';
import { readEvidenceJourney } from '../../domain/sessions/journey-labels';
import type { TallyRow } from '../../store/event-store';

type Mark = NonNullable<Series['journeys']>[number];
/** What is read of a tally. */
type JourneyRow = Pick<TallyRow, 'at' | 'group'> & { counts: Pick<TallyRow['counts'], 'sessions'> };
/** Sessions of one bucket by the journey that they had. */
type Bucket = ReadonlyMap<string, number>;

/** More marks than that hide the chart; the newest are drawn. */
const MARKS_DRAWN = 20;

/**
 * Where sessions of another journey begin: at the first session of one that was not there before, and where one comes back and the
 * present one is gone. A late session of the old one is no change. The journey that the range begins with has no mark. `rows`: tallies
 * by journey.
 */
export function journeyMarks(rows: readonly JourneyRow[]): Pick<Series, 'journeys'> {
  const marks: Mark[] = [];
  const known = new Set<string>();
  let present: string | null = null;
  for (const [at, bucket] of bucketsByTime(rows)) {
    const fresh = [...bucket.keys()].filter((label) => !known.has(label));
    const next: string =
      fresh.at(-1) ?? (present !== null && bucket.has(present) ? present : most(bucket));
    for (const label of bucket.keys()) known.add(label);
    if (present !== null && next !== present) marks.push({ at, ...readEvidenceJourney(next) });
    present = next;
  }
  return marks.length === 0 ? {} : { journeys: marks.slice(-MARKS_DRAWN) };
}

function bucketsByTime(rows: readonly JourneyRow[]): Array<[at: number, bucket: Bucket]> {
  const buckets = new Map<number, Map<string, number>>();
  for (const { at, group, counts } of rows) {
    if (counts.sessions <= 0) continue;
    const bucket = buckets.get(at) ?? new Map<string, number>();
    const label = group.journey ?? '';
    bucket.set(label, (bucket.get(label) ?? 0) + counts.sessions);
    buckets.set(at, bucket);
  }
  return [...buckets].sort(([a], [b]) => a - b);
}

/** The journey with most sessions of a bucket, which has at least one. */
function most(bucket: Bucket): string {
  return [...bucket].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}
