import { z } from 'zod';
import { type IndicatorKey, STATES_BAD_SHARE } from '../domain/tallies/indicators';

/**
 * Parses `> 99 %` (a good share) or `< 5 %` (a bad share) to basis points of the bad share that must not be reached,
 * 1…9999.
 */
export function thresholdTextSchema(indicator: IndicatorKey) {
  const bad = STATES_BAD_SHARE[indicator];
  const sign = bad ? '<' : '>';
  const example = bad ? '< 5 %' : '> 99 %';
  return z
    .string({ error: `expected text such as "${example}"` })
    .regex(/^\s*[<>]\s*\d{1,3}(\.\d{1,2})?\s*%\s*$/, `expected text such as "${example}"`)
    .refine((text) => text.trim().startsWith(sign), {
      error: `${indicator} states its ${bad ? 'bad' : 'good'} share: write it as "${example}"`,
    })
    .transform((text) => {
      const share = Math.round(Number(/[\d.]+/.exec(text)?.[0] ?? '0') * 100);
      return bad ? share : 10_000 - share;
    })
    .pipe(
      z
        .number()
        .int()
        .min(1, 'must be between 0 % and 100 %')
        .max(9_999, 'must be between 0 % and 100 %'),
    );
}
