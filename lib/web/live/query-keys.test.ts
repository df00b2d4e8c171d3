import { expect, expectTypeOf, it } from 'vitest';
import type { overviewQuery } from '../queries/overview';
import { concernsTargets, FRESH_OTHERWISE, PREFIXES, type QueryKey, STALED_BY } from './query-keys';

it('keeps the queries of each prefix fresh, by changes or otherwise, never by neither', () => {
  const byChanges = new Set(Object.values(STALED_BY).flat());
  const neither = PREFIXES.filter((prefix) => !byChanges.has(prefix) && !FRESH_OTHERWISE[prefix]);
  const both = PREFIXES.filter((prefix) => byChanges.has(prefix) && FRESH_OTHERWISE[prefix]);
  expect({ neither, both }).toEqual({ neither: [], both: [] });
});

it('knows what each kind of change makes stale', () => {
  for (const prefixes of Object.values(STALED_BY)) expect(prefixes.length).toBeGreaterThan(0);
});

it('types keys by their prefix', () => {
  expectTypeOf<readonly ['overview', string]>().toExtend<QueryKey>();
  expectTypeOf<readonly ['overviews']>().not.toExtend<QueryKey>();
  expectTypeOf<ReturnType<typeof overviewQuery>['queryKey'][0]>().toEqualTypeOf<'overview'>();
});

it('distinguishes queries about other targets from those that a change concerns', () => {
  const own: QueryKey = ['overview', { target: 'a', span: { range: '1h' } }];
  expect(concernsTargets(own, new Set(['a', 'b']))).toBe(true);
  expect(concernsTargets(own, new Set(['b']))).toBe(false);
  expect(concernsTargets(own, null)).toBe(true);
  expect(concernsTargets(['overview', 'all', { env: null }], new Set(['b']))).toBe(true);
  // The explorer may know its target by name only.
  expect(concernsTargets(['sessions', { target: 'chat' }], new Set(['b']))).toBe(true);
});
