import { expect, it } from 'vitest';
import type { About } from '../../contract/api/settings';
import { sourceMetrics } from './source-metrics';

type Source = About['collect']['sources'][number];

const source = (name: string, more: Partial<Source> = {}): Source => ({
  name,
  accepted: 0,
  duplicates: 0,
  rejected: 0,
  refused: 0,
  limited: 0,
  queued: 0,
  lagMs: 0,
  clockSkewMs: 0,
  unjoinedRatio: null,
  kinds: [],
  ...more,
});
const linesOf = (...sources: Source[]) => [...sourceMetrics(sources)].join('').split('\n');

it('gives what waits, what was refused and why, and what no indicator counts', () => {
  const lines = linesOf(
    source('eu', { queued: 120, refused: 2, limited: 3, unjoinedRatio: 0.25, lagMs: 1_500 }),
    source('us'),
  );
  expect(lines).toEqual(
    expect.arrayContaining([
      'tocsin_collect_source_queue_rows{source="eu"} 120',
      'tocsin_collect_source_queue_rows{source="us"} 0',
      'tocsin_collect_refused_batches_total{source="eu",reason="full"} 2',
      'tocsin_collect_refused_batches_total{source="eu",reason="rate"} 3',
      'tocsin_collect_unjoined_ratio{source="eu"} 0.25',
      'tocsin_collect_lag_seconds{source="eu"} 1.5',
    ]),
  );
  expect(lines.filter((line) => line.startsWith('tocsin_collect_unjoined_ratio{'))).toHaveLength(1);
});

it('has no samples before anything was sent', () => {
  expect(linesOf().filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
});
