import type { CountedWindow } from '../../lib/domain/rules/count-windows';
import { BUCKET, type Sessions } from './sessions';

/**
 * The sums of a trace at each session and each edge of a bucket, so that a window is one difference: a day has seventeen
 * thousand evaluations of six windows. `upTo`: how many sessions have ended by then.
 */
export function sumsOf({ at, bad }: Sessions, ms: number) {
  const badBefore = new Float64Array(at.length + 1);
  const endedBefore = new Int32Array(Math.ceil(ms / BUCKET) + 3);
  for (let index = 0; index < at.length; index++)
    badBefore[index + 1] = (badBefore[index] ?? 0) + (bad[index] ?? 0);
  for (let edge = 0, index = 0; edge < endedBefore.length; edge++) {
    while (index < at.length && (at[index] ?? 0) < edge * BUCKET) index++;
    endedBefore[edge] = index;
  }
  const sessionsBefore = (instant: number, upTo: number) =>
    Math.min(
      upTo,
      endedBefore[Math.min(endedBefore.length - 1, Math.ceil(instant / BUCKET))] ?? upTo,
    );
  return {
    /** Sessions of the buckets that start in `[from, to)`, which are edges of buckets, as `countWindow` sums them. */
    window({ from, to }: { from: number; to: number }, upTo: number): CountedWindow {
      const first = sessionsBefore(from, upTo);
      const last = sessionsBefore(to, upTo);
      const badIn = (badBefore[last] ?? 0) - (badBefore[first] ?? 0);
      return { from, to, count: { bad: badIn, valid: last - first, unknown: 0 } };
    },
  };
}
