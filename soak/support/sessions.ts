import type { RuleBucket } from '../../lib/domain/rules/measure';
import { failuresInRuns, type Random } from './random';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Width of the buckets that the product stores and evaluates. */
export const BUCKET = 10 * SECOND;

/** Sessions in the order in which they ended. `at`: ms after the start of the trace. */
export type Sessions = { at: Float64Array; bad: Uint8Array };

export type Traffic = {
  random: Random;
  intervalMs: number;
  /** Length of the trace in ms. */
  ms: number;
  /** Share of sessions that fail at an instant of the trace, 0…1. */
  share: (at: number) => number;
  /** Mean length of a run of failures in sessions; 1 for independent ones. */
  run?: number | undefined;
};

/** One session in each slot of the schedule, uniformly within it (decision 44). */
export function sessionsOf({ random, intervalMs, ms, share, run = 1 }: Traffic): Sessions {
  const slots = Math.floor(ms / intervalMs);
  const at = new Float64Array(slots);
  const bad = new Uint8Array(slots);
  const fails = failuresInRuns(random, run);
  for (let slot = 0; slot < slots; slot++) {
    const ended = (slot + random()) * intervalMs;
    at[slot] = ended;
    bad[slot] = fails(share(ended)) ? 1 : 0;
  }
  return { at, bad };
}

/** The buckets in which the product stores them, oldest first, without empty ones. */
export function bucketsOf({ at, bad }: Sessions): RuleBucket[] {
  const buckets: RuleBucket[] = [];
  for (const [index, ended] of at.entries()) {
    const start = Math.floor(ended / BUCKET) * BUCKET;
    const last = buckets.at(-1);
    const bucket = last?.at === start ? last : { at: start, count: { bad: 0, n: 0 } };
    if (bucket !== last) buckets.push(bucket);
    bucket.count.bad += bad[index] ?? 0;
    bucket.count.n += 1;
  }
  return buckets;
}

export type Span = { from: number; to: number };

/**
 * Total outages of `shortest` to `longest` ms, `perDay` of them at random instants of each day; sorted by start, they can
 * overlap.
 */
export function randomOutages(
  random: Random,
  of: { days: number; perDay: number; shortest: number; longest: number },
): Span[] {
  const spans: Span[] = [];
  for (let day = 0; day < of.days; day++) {
    for (let n = 0; n < of.perDay; n++) {
      const from = (day + random()) * DAY;
      spans.push({ from, to: from + of.shortest + random() * (of.longest - of.shortest) });
    }
  }
  return spans.sort((a, b) => a.from - b.from);
}

/** The bad share of a service that fails entirely within the spans. Call it with rising instants only. */
export function failingWithin(spans: readonly Span[], otherwise: number): (at: number) => number {
  let next = 0;
  return (at) => {
    while ((spans[next]?.to ?? Number.POSITIVE_INFINITY) < at) next++;
    const span = spans[next];
    return span && at >= span.from ? 1 : otherwise;
  };
}
