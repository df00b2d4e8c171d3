import { type MeasureRows, measureQuery } from '../../domain/rules/measure';
import type { CountedMeasure, Rule } from '../../domain/rules/rule';
import { BUCKET_RETENTION, bucketStart } from '../../domain/tallies/buckets';
import { BUCKET_STEPS, type BucketStep } from '../../domain/tallies/tally';
import type { EventStore, TallyQuery } from '../../store/event-store';
import type { Range } from '../time-range';

/** The finest buckets that are still kept from `from` on, and their width; never coarser than a minute. */
export function stepFor(from: number, now: number): { step: BucketStep; stepMs: number } {
  const step = now - from < BUCKET_RETENTION['10s'] ? '10s' : '1m';
  return { step, stepMs: BUCKET_STEPS[step] };
}

/** A rule's measure on one target, bucket by bucket from the event store, counted as the judge does. */
export async function readMeasure(
  events: Pick<EventStore, 'tallies' | 'counts' | 'latencies'>,
  { measure, source, scope }: Pick<Rule, 'source' | 'scope'> & { measure: CountedMeasure },
  of: Range & { targetId: string; step: BucketStep },
): Promise<Partial<MeasureRows>> {
  const width = BUCKET_STEPS[of.step];
  const query: TallyQuery = {
    targetId: of.targetId,
    from: bucketStart(of.from, width),
    to: bucketStart(of.to - 1, width) + width,
    step: of.step,
    mergeMs: width,
    seeded: true,
    strata: ['steady'],
    sources: source === 'synthetic' ? ['synthetic'] : ['server', 'server-synthetic'],
    ...(scope.location === null ? {} : { location: scope.location }),
  };
  const question = measureQuery(measure);
  switch (question.read) {
    case 'tallies':
      return { tallies: await events.tallies(query) };
    case 'counts':
      return { counts: await events.counts({ ...query, kinds: question.kinds }) };
    case 'latencies':
      return { latencies: await events.latencies({ ...query, latencies: question.latencies }) };
  }
}
