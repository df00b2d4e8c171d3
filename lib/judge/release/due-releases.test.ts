import { describe, expect, it } from 'vitest';
import type { Release } from '../../domain/deployments/release';
import { HOUR, MINUTE } from '../../domain/time';
import { DEFAULT_GATE } from '../../domain/verdict/model/gate-settings';
import { createDueReleases } from './due-releases';

const NOW = Date.UTC(2025, 8, 8, 12);

/** Releases that went live each 30 min, the newest just now. */
const releases = (count: number, more: Partial<Release> = {}): Release[] =>
  Array.from({ length: count }, (_, n) => ({
    id: `t1:v${n}`,
    targetId: 't1',
    version: `v${n}`,
    startedAt: NOW - n * 30 * MINUTE,
    firstSeenBy: 'mark',
    cold: true,
    notes: '',
    seeded: false,
    ...more,
  }));
const idsOf = (selected: readonly Release[]) => selected.map(({ version }) => version);

describe('due releases', () => {
  it('are all without a settled verdict, newest first', () => {
    const due = createDueReleases(DEFAULT_GATE);
    expect(idsOf(due.select(releases(5).reverse(), NOW))).toEqual(['v0', 'v1', 'v2', 'v3', 'v4']);
  });

  it('are the newest three whatever their verdict', () => {
    const due = createDueReleases(DEFAULT_GATE);
    for (const { id } of releases(20)) {
      due.noteSettled(id);
      due.noteFinal(id);
    }
    expect(idsOf(due.select(releases(20), NOW))).toEqual(['v0', 'v1', 'v2']);
  });

  it('are older settled ones once per closed minute, for 6 h', () => {
    const due = createDueReleases(DEFAULT_GATE);
    const all = releases(20);
    for (const { id } of all) due.noteSettled(id);
    const first = idsOf(due.select(all, NOW));
    expect(first).toHaveLength(12);
    expect(first.at(-1)).toBe('v11');
    expect(idsOf(due.select(all, NOW))).toEqual(['v0', 'v1', 'v2']);
    expect(idsOf(due.select(all, NOW + MINUTE))).toHaveLength(12);
    expect(idsOf(due.select(all, NOW + 6 * HOUR))).toEqual(['v0', 'v1', 'v2']);
  });

  it('leave out older ones whose verdict is final', () => {
    const due = createDueReleases(DEFAULT_GATE);
    const all = releases(5);
    for (const { id } of all) due.noteSettled(id);
    due.noteFinal('t1:v3');
    expect(due.isFinal('t1:v3')).toBe(true);
    expect(idsOf(due.select(all, NOW))).toEqual(['v0', 'v1', 'v2', 'v4']);
  });

  it('are those that a person asked to review, however old', () => {
    const due = createDueReleases(DEFAULT_GATE);
    const all = releases(30);
    for (const { id } of all) {
      due.noteSettled(id);
      due.noteFinal(id);
    }
    const reviewed = all.map((one) => (one.version === 'v29' ? { ...one, reviewAt: NOW } : one));
    expect(idsOf(due.select(reviewed, NOW))).toEqual(['v0', 'v1', 'v2', 'v29']);
  });
});
