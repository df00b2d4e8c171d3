import { describe, expect, it } from 'vitest';
import { isPartMissing, mayReload } from './newer-server';

function storage(): () => Pick<Storage, 'getItem' | 'setItem'> {
  const kept = new Map<string, string>();
  return () => ({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
  });
}

describe('a page whose server is newer', () => {
  it('misses a part only where its code could not be loaded', () => {
    const missing = Object.assign(new Error('Failed to load chunk /a.js'), {
      name: 'ChunkLoadError',
    });
    expect(isPartMissing(missing)).toBe(true);
    expect(isPartMissing(new TypeError('Failed to load chunk /a.js'))).toBe(false);
  });

  it('loads itself again once a minute at most', () => {
    const tab = storage();
    expect(mayReload(tab, 1_000_000)).toBe(true);
    expect(mayReload(tab, 1_000_000)).toBe(false);
    expect(mayReload(tab, 1_059_999)).toBe(false);
    expect(mayReload(tab, 1_060_000)).toBe(true);
    // A clock that was set back.
    expect(mayReload(tab, 500_000)).toBe(true);
  });

  it('never does so where that cannot be noted', () => {
    const refuse = () => {
      throw new Error('quota');
    };
    expect(mayReload(() => ({ getItem: () => null, setItem: refuse }), 1_000_000)).toBe(false);
    expect(mayReload(refuse, 1_000_000)).toBe(false);
  });
});
