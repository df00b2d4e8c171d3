import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../domain/time';
import type { CountRow, EventStore, TallyRow } from '../../store/event-store';
import { blindnessEvaluation, checkProbeBlindness, createProbeBlindness } from './probe-blindness';

const NOW = Date.UTC(2025, 8, 8, 3, 0, 4);

/** A store with so many sessions, of which so many are excluded for these reasons. */
function events(sessions: number, exclusions: Record<string, number> = {}) {
  const excluded = Object.values(exclusions).reduce((sum, n) => sum + n, 0);
  const queries: Array<{ from: number; to: number }> = [];
  const store = {
    async tallies(query: { from: number; to: number }) {
      queries.push(query);
      return [{ counts: { sessions, excluded } }] as unknown as TallyRow[];
    },
    counts: async () =>
      Object.entries(exclusions).map(([key, n]) => ({ kind: 'exclusion', key, n })) as CountRow[],
  } as unknown as Pick<EventStore, 'tallies' | 'counts'>;
  return { store, queries };
}
const check = (of: ReturnType<typeof events>, blindness = createProbeBlindness(), now = NOW) =>
  checkProbeBlindness(of.store, blindness, { now, intervalMs: 5 * SECOND }).then(() => blindness);

describe('probe blindness', () => {
  it('is none while a single session measures its target', async () => {
    expect(await check(events(9, { network: 8 }))).toEqual({ blind: null, isMeasured: true });
  });

  it('begins where every session is excluded, three of them at least', async () => {
    expect((await check(events(2, { network: 2 }))).blind).toBeNull();
    const blindness = await check(events(3, { network: 3 }));
    expect(blindness).toMatchObject({ isMeasured: false, blind: { since: NOW, excluded: 3 } });
  });

  it('does not count sessions that were stopped, or that exceeded a limit', async () => {
    const { blind } = await check(events(9, { stopping: 4, limit: 3, network: 2 }));
    expect(blind).toBeNull();
    expect((await check(events(9, { limit: 6, clock: 3 }))).blind).toMatchObject({ excluded: 3 });
  });

  it('keeps its beginning while it lasts, and ends with the first measured session', async () => {
    const blindness = await check(events(3, { network: 3 }));
    await check(events(5, { network: 5 }), blindness, NOW + MINUTE);
    expect(blindness.blind).toMatchObject({ since: NOW, to: NOW + MINUTE, excluded: 5 });
    await check(events(5, { network: 4 }), blindness, NOW + 2 * MINUTE);
    expect(blindness.blind).toBeNull();
  });

  it('stays as it is where no session ended', async () => {
    const blindness = await check(events(3, { network: 3 }));
    const { blind } = blindness;
    await check(events(0), blindness, NOW + MINUTE);
    expect(blindness).toEqual({ blind, isMeasured: false });
  });

  it('ends where no target is probed', async () => {
    const blindness = await check(events(3, { network: 3 }));
    await checkProbeBlindness(events(0).store, blindness, { now: NOW, intervalMs: null });
    expect(blindness).toEqual({ blind: null, isMeasured: false });
  });

  it('reads a minute, or longer where sessions are rare, in whole buckets', async () => {
    const dense = events(1);
    await check(dense);
    const rare = events(1);
    const blindness = createProbeBlindness();
    await checkProbeBlindness(rare.store, blindness, { now: NOW, intervalMs: MINUTE });
    const lengths = [dense, rare].map(({ queries: [query] }) => {
      expect((query?.from ?? 1) % (10 * SECOND)).toBe(0);
      return NOW - (query?.from ?? 0);
    });
    expect(lengths[0]).toBeGreaterThanOrEqual(MINUTE);
    expect(lengths[0]).toBeLessThan(MINUTE + 10 * SECOND);
    expect(lengths[1]).toBeGreaterThanOrEqual(6 * MINUTE);
  });

  it('is evaluated by the rule about the probe only while it lasts', async () => {
    expect(blindnessEvaluation(createProbeBlindness(), NOW)).toBeNull();
    const blindness = await check(events(3, { network: 3 }));
    expect(blindnessEvaluation(blindness, NOW + 10 * MINUTE)?.value).toBe('true');
  });
});
