import { INDICATORS } from '../domain/tallies/indicators';
import { createStateCache, type StateCache } from '../store/state-cache';
import type { StateStore, StateValue } from '../store/state-store';

/** Written by the judge alone. Of alerts and incidents it caches the open ones only. */
const OWN = ['indicatorState', 'alert', 'incident'] as const;
const KINDS = [
  ...(['target', 'release', 'settings', 'rule', 'labelOverflow', 'pollState'] as const),
  ...OWN,
] as const;
type Kind = (typeof KINDS)[number];
type OwnKind = (typeof OWN)[number];

/** What the judge evaluates with, in memory: at a thousand targets reading it for each of them would cost more than evaluating. */
export type JudgeCache = Pick<
  StateCache<Kind, OwnKind>,
  'refresh' | 'invalidate' | 'rows' | 'note'
> & {
  releasesOf(targetId: string): ReadonlyArray<StateValue<'release'>>;
  statesOf(targetId: string): ReadonlyArray<StateValue<'indicatorState'>>;
};

export function createJudgeCache(state: Pick<StateStore, 'get' | 'list' | 'changes'>): JudgeCache {
  const { derive, ...cache } = createStateCache({
    state,
    kinds: KINDS,
    own: OWN,
    groups: { alert: 'open', incident: 'open' },
  });
  const releasesByTarget = derive(['release'], () => {
    const groups = new Map<string, Array<StateValue<'release'>>>();
    for (const { value } of cache.rows('release').values()) {
      const group = groups.get(value.targetId);
      if (group) group.push(value);
      else groups.set(value.targetId, [value]);
    }
    return groups;
  });
  return {
    ...cache,
    releasesOf: (targetId) => releasesByTarget().get(targetId) ?? [],
    statesOf: (targetId) =>
      INDICATORS.flatMap(
        (key) => cache.rows('indicatorState').get(`${targetId}:${key}`)?.value ?? [],
      ),
  };
}
