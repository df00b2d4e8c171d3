import { type Blindness, evaluateBlindness } from '../domain/rules/silence';
import type { EventStore } from '../store/event-store';
import type { Pictures } from './picture';

const BUCKET_MS = 10_000;
const MINUTE = 60_000;
/** Fewer sessions are no evidence that the probe itself is at fault. */
const MIN_EXCLUDED = 3;

/** What is remembered from one pass to the next. */
export type Sight = {
  /** Null while some session tells something. */
  blind: Blindness | null;
  pictures: Pictures;
};

export const createSight = (): Sight => ({ blind: null, pictures: new Map() });

/**
 * Looks at what the probe ended lately, over all targets. `intervalMs`: the shortest interval of those that are probed, null
 * where none is. Without a session nothing is learnt. Errors: those of the store.
 */
export async function lookAround(
  events: Pick<EventStore, 'tallies'>,
  sight: Sight,
  { now, intervalMs }: { now: number; intervalMs: number | null },
): Promise<void> {
  if (intervalMs === null) {
    sight.blind = null;
    return;
  }
  const span = Math.max(MINUTE, 2 * MIN_EXCLUDED * intervalMs);
  const from = Math.floor((now - span) / BUCKET_MS) * BUCKET_MS;
  const to = Math.floor(now / BUCKET_MS) * BUCKET_MS + BUCKET_MS;
  const rows = await events.tallies({ from, to, step: '10s', sources: ['synthetic'] });
  const sum = (key: 'sessions' | 'excluded') =>
    rows.reduce((total, { counts }) => total + counts[key], 0);
  const excluded = sum('excluded');
  if (sum('sessions') > excluded) sight.blind = null;
  else if (excluded >= MIN_EXCLUDED)
    sight.blind = { since: sight.blind?.since ?? now, from, to: now, excluded };
}

/** What is told of a probe that lives: whether it sees anything. Null where it does. */
export function blindEvaluation({ blind }: Sight, now: number) {
  return blind && evaluateBlindness(blind, now);
}
