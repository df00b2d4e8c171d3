import { countsPassed, isBadFor } from '../../domain/incidents/bad-session';
import { sumBuckets } from '../../domain/incidents/outage-clocks';
import { measureQuery, type RuleBucket, sumMeasureBuckets } from '../../domain/rules/measure';
import type { CountedMeasure, RuleCount } from '../../domain/rules/rule';
import type { SessionRecord } from '../../domain/sessions/session';
import type { EventStore, SessionFilter, TallyQuery } from '../../store/event-store';

/** What incidents are read from. */
export type IncidentEvents = Pick<EventStore, 'tallies' | 'counts' | 'latencies' | 'sessions'>;

/** `from` inclusive, `to` exclusive, epoch ms. */
export type Span = {
  targetId: string;
  from: number;
  to: number;
  /** Only sessions of this version. */
  ofRelease?: string | null;
};

export const BUCKET_MS = 10_000;
/** Most failing sessions that are compared to find whether two alerts have one cause; the newest are taken. */
const SESSIONS_COMPARED = 300;
const A_PAGE = 100;

/** The bucket that an instant lies in. */
const bucketAt = (at: number): number => Math.floor(at / BUCKET_MS) * BUCKET_MS;

/** Cold sessions too: an outage begins with its first bad session, judged or not. */
export const queryOf = ({ targetId, from, to, ofRelease }: Span): TallyQuery => ({
  ...(ofRelease ? { release: ofRelease } : {}),
  targetId,
  from: bucketAt(from),
  to,
  step: '10s',
  seeded: false,
  sources: ['synthetic'],
});

/** Bad of n in buckets of 10 s, oldest first. Errors: those of the store. */
export async function readBuckets(
  events: IncidentEvents,
  measure: CountedMeasure,
  span: Span,
): Promise<RuleBucket[]> {
  return ask(events, measure, { ...queryOf(span), mergeMs: BUCKET_MS });
}

/** Bad of n in all of a span, in one row. Errors: those of the store. */
export async function readCount(
  events: IncidentEvents,
  measure: CountedMeasure,
  span: Span,
): Promise<RuleCount> {
  return sumBuckets(await ask(events, measure, queryOf(span)));
}

async function ask(
  events: IncidentEvents,
  measure: CountedMeasure,
  query: TallyQuery,
): Promise<RuleBucket[]> {
  const question = measureQuery(measure);
  if (question.read === 'tallies')
    return sumMeasureBuckets(measure, { tallies: await events.tallies(query) });
  if (question.read === 'counts')
    return sumMeasureBuckets(measure, {
      counts: await events.counts({ ...query, kinds: question.kinds }),
    });
  return sumMeasureBuckets(measure, {
    latencies: await events.latencies({ ...query, latencies: question.latencies }),
  });
}

/** The newest sessions of a span that can be bad for any of the measures, at most `SESSIONS_COMPARED`. Errors: those of the store. */
export async function readFailing(
  events: IncidentEvents,
  measures: readonly CountedMeasure[],
  { targetId, from, to, ofRelease }: Span,
): Promise<SessionRecord[]> {
  const unpassed: SessionFilter = measures.some(countsPassed)
    ? {}
    : { outcomes: ['failed', 'degraded'] };
  const release = ofRelease ? { release: ofRelease } : {};
  const filter = { targetId, from: Math.floor(from), to, seeded: false, ...unpassed, ...release };
  const found: SessionRecord[] = [];
  let after: string | undefined;
  while (found.length < SESSIONS_COMPARED) {
    const page = await events.sessions(filter, {
      limit: A_PAGE,
      ...(after === undefined ? {} : { after }),
    });
    found.push(...page.sessions);
    if (page.next === null) break;
    after = page.next;
  }
  return found;
}

type Exact = Pick<Span, 'targetId' | 'ofRelease'> & { measure: CountedMeasure; bucket: number };

/** When the first or the last bad session of one bucket ended, epoch ms; the bucket's own start where it cannot be read apart. */
export async function readExact(
  events: IncidentEvents,
  { measure, bucket, ...of }: Exact,
  which: 'first' | 'last',
): Promise<number> {
  const span = { ...of, from: bucket, to: bucket + BUCKET_MS };
  const ends = (await readFailing(events, [measure], span))
    .filter((session) => isBadFor(measure, session))
    .map(({ endedAt }) => Math.floor(endedAt));
  if (ends.length === 0) return bucket;
  return which === 'first' ? Math.min(...ends) : Math.max(...ends);
}
