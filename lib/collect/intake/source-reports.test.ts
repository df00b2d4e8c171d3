import { expect, it } from 'vitest';
import { manualClock } from '../../kit/clock';
import { createSourceReports } from './source-reports';

const REQUEST = {
  kind: 'logs',
  accepted: 1,
  duplicates: 0,
  unjoined: 0,
  ignored: 1,
  rejected: 1,
  sampled: 0,
  lagMs: 0,
  leadMs: 0,
} as const;

it('keeps details of a hundred of two thousand sources, each of bounded size', () => {
  const clock = manualClock(1_000_000);
  const reports = createSourceReports(clock);
  const long = 'x'.repeat(100_000);
  const many = Array.from({ length: 300 }, (_, n) => `${n} ${long}`);
  for (let n = 0; n < 2_000; n++) {
    const id = `source-${n}`;
    clock.advance(1_000);
    reports.noteRequest(id, REQUEST);
    reports.noteUnmatched(id, long);
    reports.noteUnread(id, { status: 415, reason: long, sender: long });
    reports.noteRefused(id, 10);
  }
  for (const text of many) {
    const last = 'source-1999';
    reports.noteRejected(last, [{ reason: 'no outcome', text }]);
    reports.noteIgnored(last, new Map([[text.slice(0, 10), 1]]));
    reports.noteUnread(last, { status: 415, reason: text, sender: text });
  }
  const kept = Array.from({ length: 2_000 }, (_, n) => reports.reportOf(`source-${n}`));
  expect(kept.filter((report) => report !== null)).toHaveLength(100);
  expect(kept.slice(0, 1_900).every((report) => report === null)).toBe(true);
  expect(reports.refused()).toEqual({ requests: 2_000, bytes: 20_000 });
  expect(JSON.stringify(kept).length).toBeLessThan(100 * 20_000);
  expect(JSON.stringify(kept.at(-1)).length).toBeLessThan(20_000);
});
