import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignEdge, windowStart } from '../../domain/rules/count-windows';
import { DAY, HOUR, MINUTE, SECOND } from '../../domain/time';
import type { TallyQuery, TallyRow } from '../../store/event-store';
import {
  presentBucket,
  pruneSpans,
  readTallySpans,
  type SpanCache,
  spanEdges,
  spanKeys,
  spansBetween,
} from './tally-spans';

const NOW = Date.UTC(2025, 8, 8, 3, 17, 23);

/** A store that answers each query with one row of its own start. */
function recording() {
  const queries: TallyQuery[] = [];
  const events = {
    async tallies(query: TallyQuery) {
      queries.push(query);
      return [{ at: query.from, group: { targetId: 't1' } }] as unknown as TallyRow[];
    },
  };
  return { queries, events };
}

describe('span edges', () => {
  it('end with the bucket that is still filling', () => {
    expect(presentBucket(NOW)).toEqual({ end: NOW - 3 * SECOND, to: NOW + 7 * SECOND });
    const { cuts, end, to } = spanEdges([MINUTE], { now: NOW });
    expect(cuts).toEqual([end - MINUTE, to]);
  });

  it('are where windows begin, once each and oldest first', () => {
    const { cuts, end, to } = spanEdges([5 * MINUTE, MINUTE, 5 * MINUTE], { now: NOW });
    expect(cuts).toEqual([end - 5 * MINUTE, end - MINUTE, to]);
  });

  it('are cut at instants inside the longest window only', () => {
    const inside = NOW - 2 * MINUTE;
    const { cuts, end, to } = spanEdges([5 * MINUTE], {
      now: NOW,
      instants: [inside, NOW - 6 * MINUTE, NOW + HOUR],
    });
    expect(cuts).toEqual([end - 5 * MINUTE, alignEdge(inside, end), to]);
  });

  it('contain the beginning of every window, whatever its length and the time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 2 * DAY }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.integer({ min: 0, max: 2 * DAY }), { maxLength: 5 }),
        fc.integer({ min: 0, max: DAY }),
        (lengths, agos, later) => {
          const now = NOW + later;
          const instants = agos.map((ago) => now - ago);
          const { cuts, end, to } = spanEdges(lengths, { now, instants });
          expect(cuts).toEqual([...new Set(cuts)].sort((a, b) => a - b));
          expect(cuts.at(-1)).toBe(to);
          for (const ms of lengths)
            expect(cuts).toContain(windowStart(end, Math.ceil(ms / 10_000) * 10_000));
          for (const instant of instants)
            if (alignEdge(instant, end) >= (cuts[0] ?? 0))
              expect(cuts).toContain(alignEdge(instant, end));
        },
      ),
    );
  });
});

describe('spans', () => {
  it('follow each other without a gap, in buckets that are still stored', () => {
    const edges = spanEdges([2 * DAY, HOUR, MINUTE], { now: NOW });
    const spans = spansBetween(edges);
    expect(spans[0]?.from).toBe(edges.cuts[0]);
    expect(spans.at(-1)?.to).toBe(edges.to);
    for (const [n, { from }] of spans.entries()) if (n > 0) expect(from).toBe(spans[n - 1]?.to);
    for (const { from, step } of spans) expect(step).toBe(edges.end - from > DAY ? '1m' : '10s');
  });

  it('of one target are read one by one, each row with the end of its span', async () => {
    const { queries, events } = recording();
    const edges = spanEdges([5 * MINUTE, MINUTE], { now: NOW });
    const rows = await readTallySpans(events, edges, { targetId: 't1' });
    expect(queries.map(({ from, to, targetId }) => [from, to, targetId])).toEqual([
      [edges.cuts[0], edges.cuts[1], 't1'],
      [edges.cuts[1], edges.to, 't1'],
    ]);
    expect(rows.map(({ at, to }) => [at, to])).toEqual([
      [edges.cuts[0], edges.cuts[1]],
      [edges.cuts[1], edges.to],
    ]);
  });

  it('of all targets are read again only where sessions still come in', async () => {
    const { queries, events } = recording();
    const cache: SpanCache = new Map();
    const edges = spanEdges([6 * HOUR, 5 * MINUTE, MINUTE], { now: NOW });
    await readTallySpans(events, edges, { cache });
    const first = queries.length;
    queries.length = 0;
    await readTallySpans(events, edges, { cache });
    expect(queries.length).toBeLessThan(first);
    expect(queries.every(({ targetId }) => targetId === undefined)).toBe(true);
    // Nothing that a page counts is cached.
    for (const key of cache.keys())
      expect(edges.to - Number(key.split(' ')[1])).toBeGreaterThanOrEqual(30 * MINUTE);
  });

  it('that nobody used are removed', async () => {
    const { events } = recording();
    const cache: SpanCache = new Map();
    const old = spanEdges([6 * HOUR], { now: NOW - HOUR });
    const present = spanEdges([6 * HOUR], { now: NOW });
    await readTallySpans(events, old, { cache });
    await readTallySpans(events, present, { cache });
    const used = new Set(spanKeys(present));
    pruneSpans(cache, used);
    expect(cache.size).toBeGreaterThan(0);
    for (const key of cache.keys()) expect(used.has(key)).toBe(true);
  });
});
