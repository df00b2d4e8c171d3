import { describe, expect, it } from 'vitest';
import { parseRetryAfter, retryAfterOfBody } from './sending/retry-after';

const NOW = Date.parse('2026-07-01T03:12:00Z');

describe('Retry-After', () => {
  it.each([
    ['30', 30_000],
    ['0', 0],
    ['Wed, 01 Jul 2026 03:13:00 GMT', 60_000],
    ['Wed, 01 Jul 2026 03:00:00 GMT', 0],
    ['999999999', 3_600_000],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('%s is %s ms', (value, ms) => {
    expect(parseRetryAfter(value, NOW)).toBe(ms);
  });
});

describe('retry_after of a JSON answer', () => {
  it.each([
    ['{"retry_after": 0.25}', 250],
    ['{"retry_after": 1e9}', 3_600_000],
    ['{"retry_after": "5"}', undefined],
    ['{"message": "no"}', undefined],
    ['error code: 1015', undefined],
    ['', undefined],
  ])('%s is %s ms', (body, ms) => {
    expect(retryAfterOfBody(body)).toBe(ms);
  });
});
