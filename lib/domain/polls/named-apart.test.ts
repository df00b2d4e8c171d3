import { describe, expect, it } from 'vitest';
import { servedUnderAnotherName } from './named-apart';

const NOW = 10_000_000;
const MINUTE = 60_000;
const named = (version: string, serving: string[], forMs: number | null = 0) =>
  servedUnderAnotherName(version, {
    serving,
    namedSince: forMs === null ? null : NOW - forMs,
    now: NOW,
  });

describe('a health endpoint that calls the build something else', () => {
  it.each([
    ['v1.2.3', '1.2.3'],
    ['1.2.3', 'V1.2.3'],
    ['1.2.3+5f2a9c1', '1.2.3'],
    ['release-1.2.3', 'v1.2.3'],
  ])('is known at once where it spells one number otherwise: %s, %s', (version, served) => {
    expect(named(version, ['0.9', served])).toBe(served);
  });

  it('is known of other names once the rolling deployment must be over', () => {
    expect(named('5f2a9c1', ['1.2.3'], 9 * MINUTE)).toBeNull();
    expect(named('5f2a9c1', ['1.2.3'], 10 * MINUTE)).toBe('1.2.3');
  });

  it('is not assumed where it serves, where nothing does, and of other numbers', () => {
    expect(named('1.2.3', ['1.2.3', 'v1.2.3'], 60 * MINUTE)).toBeNull();
    expect(named('1.2.3', [], 60 * MINUTE)).toBeNull();
    expect(named('1.2.4', ['1.2.3', 'vista', 'release'], MINUTE)).toBeNull();
    expect(named('v', ['release'], null)).toBeNull();
  });
});
