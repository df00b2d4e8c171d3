import { describe, expect, it } from 'vitest';
import { closedUntil, DEFAULT_GATE, targetGate } from './gate-settings';

describe('the settings of one target', () => {
  it('are those of all where it sets no times, so that a cap of a gate stays', () => {
    const capped = { ...DEFAULT_GATE, longestSessionMs: 20_000 };
    expect(targetGate(capped, {})).toBe(capped);
  });

  it('close a minute once its own sessions have ended', () => {
    const settings = targetGate(DEFAULT_GATE, { deadlines: { complete: 20 * 60_000 } });
    expect(settings.longestSessionMs).toBe(1_222_000);
    const now = Date.UTC(2026, 0, 1, 12);
    expect(closedUntil(now, DEFAULT_GATE) - closedUntil(now, settings)).toBe(19 * 60_000);
  });
});
