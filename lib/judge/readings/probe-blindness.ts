import { type ExcludedSpan, evaluateProbeBlindness } from '../../domain/rules/no-data';
import type { ExclusionKind } from '../../domain/sessions/session';
import { MINUTE } from '../../domain/time';
import type { EventStore } from '../../store/event-store';

const BUCKET_MS = 10_000;
/** Fewer sessions are no evidence that the probe itself is at fault. */
const MIN_EXCLUDED = 3;
/** Exclusions that are no evidence against the probe (decision 39). */
const NOT_THE_PROBE: readonly string[] = ['stopping', 'limit'] satisfies ExclusionKind[];

/** Whether the probe measures anything, over all targets; kept from one round to the next. */
export type ProbeBlindness = {
  /** Null while some session measures its target. */
  blind: ExcludedSpan | null;
  /** Whether any target is measured: some session of the last minute was not excluded. */
  isMeasured: boolean;
};

export const createProbeBlindness = (): ProbeBlindness => ({
  blind: null,
  isMeasured: false,
});

/**
 * Reads how the latest sessions of all targets ended. `intervalMs`: the shortest interval of the targets that are probed, null
 * if none is. Without a session nothing changes. Errors: those of the store.
 */
export async function checkProbeBlindness(
  events: Pick<EventStore, 'tallies' | 'counts'>,
  blindness: ProbeBlindness,
  { now, intervalMs }: { now: number; intervalMs: number | null },
): Promise<void> {
  if (intervalMs === null) {
    blindness.isMeasured = false;
    blindness.blind = null;
    return;
  }
  const span = Math.max(MINUTE, 2 * MIN_EXCLUDED * intervalMs);
  const from = Math.floor((now - span) / BUCKET_MS) * BUCKET_MS;
  const to = Math.floor(now / BUCKET_MS) * BUCKET_MS + BUCKET_MS;
  const query = { from, to, step: '10s' as const, sources: ['synthetic' as const] };
  const rows = await events.tallies(query);
  const sum = (key: 'sessions' | 'excluded') =>
    rows.reduce((total, { counts }) => total + counts[key], 0);
  blindness.isMeasured = sum('sessions') > sum('excluded');
  if (blindness.isMeasured) {
    blindness.blind = null;
    return;
  }
  if (sum('excluded') < MIN_EXCLUDED) return;
  const kinds = await events.counts({ ...query, kinds: ['exclusion'] });
  const others = kinds.filter(({ key }) => NOT_THE_PROBE.includes(key));
  const excluded = sum('excluded') - others.reduce((total, { n }) => total + n, 0);
  if (excluded >= MIN_EXCLUDED)
    blindness.blind = { since: blindness.blind?.since ?? now, from, to: now, excluded };
}

/** The evaluation of a probe that runs and measures nothing; null if it measures something. */
export function blindnessEvaluation({ blind }: ProbeBlindness, now: number) {
  return blind && evaluateProbeBlindness(blind, now);
}
