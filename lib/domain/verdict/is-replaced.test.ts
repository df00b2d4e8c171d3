import { describe, expect, it } from 'vitest';
import type { Release } from '../deployments/release';
import { MINUTE } from '../time';
import { isReplaced, type Succession } from './is-replaced';

const START = 1_700_000_040_000;
const started = (version: string, at: number, seeded = false) =>
  ({ version, startedAt: START + at * MINUTE, seeded }) as Release;
const first = started('r1', 0);
const second = started('r2', 20);

/** `first`, last seen and looked at so many minutes after its start. */
const replaced = (seen: number | null, closed: number, more: Partial<Succession> = {}) =>
  isReplaced({
    release: first,
    releases: [first, second],
    intervalMs: 5_000,
    lastSeenAt: seen === null ? null : START + seen * MINUTE,
    othersSince: false,
    closedTo: START + closed * MINUTE,
    ...more,
  });

describe('a release is replaced', () => {
  const after = 600_000 / MINUTE;

  it('ten minutes after its last session under another release, and not before', () => {
    expect(replaced(22, 22 + after - 1)).toBe(false);
    expect(replaced(22, 22 + after)).toBe(true);
  });

  it('not while its sessions go on beside the next one, as in a canary', () => {
    expect(replaced(119, 120)).toBe(false);
  });

  it('not by silence alone: the next one must have begun', () => {
    expect(replaced(5, 500, { releases: [first] })).toBe(false);
    expect(replaced(5, 500, { releases: [first, started('r2', 20, true)] })).toBe(false);
    expect(replaced(5, 21)).toBe(false);
    expect(replaced(5, 500, { release: second })).toBe(false);
  });

  it('by an older one, where the target goes on without it: a rollback', () => {
    const rollback = { release: second, othersSince: true };
    expect(replaced(40, 40 + after - 1, rollback)).toBe(false);
    expect(replaced(40, 40 + after, rollback)).toBe(true);
    expect(replaced(40, 400, { release: second })).toBe(false);
  });

  it('not while it is marked and still to come', () => {
    expect(replaced(null, 120, { release: second, othersSince: true })).toBe(false);
  });

  it('also where it never had a session', () => {
    expect(replaced(null, 20 + after - 1)).toBe(false);
    expect(replaced(null, 20 + after)).toBe(true);
  });

  it('later where sessions are rare', () => {
    const rare = { intervalMs: 5 * MINUTE };
    expect(replaced(22, 36, rare)).toBe(false);
    expect(replaced(22, 37, rare)).toBe(true);
  });
});
