import { type Blindness, evaluateBlindness } from '../../domain/rules/silence';
import type { ExclusionKind } from '../../domain/sessions/session';
import { MINUTE } from '../../domain/time';
import type { EventStore } from '../../store/event-store';
import type { Pictures } from './picture';

const BUCKET_MS = 10_000;
/** Fewer sessions are no evidence that the probe itself is at fault. */
const MIN_EXCLUDED = 3;
/** What ends a session without telling anything against the probe (decision 39). */
const NOT_THE_PROBE: readonly string[] = ['stopping', 'limit'] satisfies ExclusionKind[];

/** What is remembered from one pass to the next. */
export type Sight = {
  /** Null while some session tells something. */
  blind: Blindness | null;
  /** Whether any target is measured: some session of the last minute was not excluded. */
  isMeasured: boolean;
  pictures: Pictures;
};

export const createSight = (): Sight => ({
  blind: null,
  isMeasured: false,
  pictures: new Map(),
});

/**
 * Looks at what the probe ended lately, over all targets. `intervalMs`: the shortest interval of those that are probed, null
 * where none is. Without a session nothing is learnt. Errors: those of the store.
 */
export async function lookAround(
  events: Pick<EventStore, 'tallies' | 'counts'>,
  sight: Sight,
  { now, intervalMs }: { now: number; intervalMs: number | null },
): Promise<void> {
  if (intervalMs === null) {
    sight.isMeasured = false;
    sight.blind = null;
    return;
  }
  const span = Math.max(MINUTE, 2 * MIN_EXCLUDED * intervalMs);
  const from = Math.floor((now - span) / BUCKET_MS) * BUCKET_MS;
  const to = Math.floor(now / BUCKET_MS) * BUCKET_MS + BUCKET_MS;
  const query = { from, to, step: '10s' as const, sources: ['synthetic' as const] };
  const rows = await events.tallies(query);
  const sum = (key: 'sessions' | 'excluded') =>
    rows.reduce((total, { counts }) => total + counts[key], 0);
  sight.isMeasured = sum('sessions') > sum('excluded');
  if (sight.isMeasured) {
    sight.blind = null;
    return;
  }
  if (sum('excluded') < MIN_EXCLUDED) return;
  const kinds = await events.counts({ ...query, kinds: ['exclusion'] });
  const others = kinds.filter(({ key }) => NOT_THE_PROBE.includes(key));
  const excluded = sum('excluded') - others.reduce((total, { n }) => total + n, 0);
  if (excluded >= MIN_EXCLUDED)
    sight.blind = { since: sight.blind?.since ?? now, from, to: now, excluded };
}

/** What is told of a probe that lives: whether it sees anything. Null where it does. */
export function blindEvaluation({ blind }: Sight, now: number) {
  return blind && evaluateBlindness(blind, now);
}
