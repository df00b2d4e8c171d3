import { describe, expect, it } from 'vitest';
import { HOUR, SECOND } from '../../lib/domain/time';
import { countWindow } from '../../tests/support/domain/count-windows';
import { seededRandom } from './random';
import { sumsOf } from './running-sums';
import { BUCKET, bucketsOf, sessionsOf } from './sessions';

describe('windows of a trace', () => {
  it('equal the sums of the product over its buckets at every evaluation', () => {
    const random = seededRandom(7);
    const intervalMs = 7 * SECOND;
    const sessions = sessionsOf({ random, intervalMs, ms: HOUR, share: () => 0.2 });
    const sums = sumsOf(sessions, HOUR);
    for (const [index, at] of sessions.at.entries()) {
      const ended = { at: sessions.at.slice(0, index + 1), bad: sessions.bad.slice(0, index + 1) };
      const buckets = bucketsOf(ended).map(({ at: start, count: { bad, n } }) => ({
        at: start,
        count: { bad, valid: n, unknown: 0 },
      }));
      const to = Math.floor(at / BUCKET) * BUCKET + BUCKET;
      for (const ms of [60 * SECOND, 290 * SECOND, 2 * HOUR]) {
        const span = { from: Math.max(0, to - BUCKET - ms), to };
        expect(sums.window(span, index + 1)).toEqual(countWindow(buckets, span));
      }
    }
  });
});
