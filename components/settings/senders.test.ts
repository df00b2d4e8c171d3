import { expect, it } from 'vitest';
import { formatBytes } from '@/lib/web/text/format';
import { isTroubled, refusalsOf, sendersOf } from './senders';

const source = (name: string, more: object = {}) => ({
  name,
  accepted: 10,
  duplicates: 0,
  rejected: 0,
  refused: 0,
  limited: 0,
  queued: 0,
  lagMs: 1_000,
  clockSkewMs: 0,
  unjoinedRatio: null,
  kinds: [],
  ...more,
});
const rows = (more: object) => ({
  kind: 'logs' as const,
  accepted: 1,
  duplicates: 0,
  ignored: 0,
  rejected: 0,
  refused: 0,
  refusedBytes: 0,
  ...more,
});

it('lists senders by what was refused of them, with each reason', () => {
  const senders = sendersOf({
    sources: [
      source('quiet'),
      source('wrong', { rejected: 2, kinds: [rows({ rejected: 1 })] }),
      source('loud', {
        limited: 1,
        refused: 4,
        kinds: [rows({ refused: 2, refusedBytes: 3_000 })],
      }),
    ],
  });
  expect(senders.map(({ name }) => name)).toEqual(['loud', 'wrong', 'quiet']);
  const [loud, wrong, quiet] = senders.map((one) => [refusalsOf(one), isTroubled(one)]);
  expect(loud).toEqual([
    [
      '1 batch above its rate',
      '4 batches while too much waited',
      `2 requests unread (${formatBytes(3_000)})`,
    ],
    true,
  ]);
  expect(wrong).toEqual([['3 rows with mistakes'], false]);
  expect(quiet).toEqual([[], false]);
});

it('has no senders where none sent anything', () => {
  expect(sendersOf({ sources: [] })).toEqual([]);
});
