import { describe, expect, it } from 'vitest';
import { parseRetryAfter, RETRY_AFTER_MAX_MS } from './sending/retry-after';

const NOW = Date.parse('2026-07-01T03:12:00Z');

describe('Retry-After', () => {
  it.each([
    ['30', 30_000],
    ['0', 0],
    ['Wed, 01 Jul 2026 03:13:00 GMT', 60_000],
    ['Wed, 01 Jul 2026 03:00:00 GMT', 0],
    ['999999999', RETRY_AFTER_MAX_MS],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('%s is %s ms', (value, ms) => {
    expect(parseRetryAfter(value, NOW)).toBe(ms);
  });
});
