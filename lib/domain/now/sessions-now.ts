import type { Release } from '../deployments/release';
import type { ReleaseSpan } from '../deployments/serving-releases';
import type { Target } from '../targets/target';
import type { RecentSessions, WarmingUp } from '../targets/target-status';

/** Over which sessions are recent (decision 50). */
export const RECENT_MS = 2 * 60_000;

/** How long the sessions of a new deployment are cold where its target does not say (decision 41). */
const DEFAULT_WARM_UP_MS = 60_000;

const warmUpOf = ({ warmUpMs }: Pick<Target, 'warmUpMs'>): number => warmUpMs ?? DEFAULT_WARM_UP_MS;

/** The sessions of a span, by stratum. */
export type StratumSpan = ReleaseSpan & { stratum: 'steady' | 'cold' };

const sumCounts = (spans: readonly StratumSpan[]) => ({
  sessions: spans.reduce((total, { sessions }) => total + sessions, 0),
  bad: spans.reduce((total, { bad }) => total + bad, 0),
});

/** Sessions of the last two minutes, cold ones among them. `now`: epoch ms. */
export function recentSessions(
  spans: readonly StratumSpan[],
  now: number,
): Omit<RecentSessions, 'stage'> {
  // A bucket of 10 s may begin up to so much before the two minutes.
  const recent = spans.filter(({ from }) => from >= now - RECENT_MS - 10_000);
  const ends = recent.filter(({ bad }) => bad > 0).map(({ to }) => Math.min(to, now));
  return { ...sumCounts(recent), lastBadAt: ends.length > 0 ? Math.max(...ends) : null };
}

/** The newest deployment while its sessions are cold; null where there is none. `now`: epoch ms. */
export function warmingUpNow(
  target: Pick<Target, 'warmUpMs'>,
  deployments: readonly Release[],
  { spans, now }: { spans: readonly StratumSpan[]; now: number },
): Omit<WarmingUp, 'stage'> | null {
  const running = deployments
    .filter(({ seeded, cold, startedAt }) => !seeded && cold && startedAt <= now)
    .filter(({ startedAt }) => now < startedAt + warmUpOf(target))
    .sort((a, b) => b.startedAt - a.startedAt)[0];
  if (running === undefined) return null;
  const { id, version, startedAt } = running;
  const cold = spans.filter(
    ({ release, stratum, to }) => release === version && stratum === 'cold' && to > startedAt,
  );
  return {
    deploymentId: id,
    version,
    startedAt,
    judgedFrom: startedAt + warmUpOf(target),
    ...sumCounts(cold),
  };
}
