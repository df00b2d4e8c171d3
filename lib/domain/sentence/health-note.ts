import { isPollStale, type PollState } from '../polls/health-poll';
import { INDICATOR_PHRASES } from '../tallies/indicators';
import type { EvaluatedIndicator } from './situation';

/**
 * That a health endpoint sees nothing of what fails: "/health/ready says ok while sessions fail: factory initialisation." Null where
 * none answers ok now, or nothing fails.
 */
export function healthNote(
  polls: readonly PollState[],
  failing: ReadonlyArray<Pick<EvaluatedIndicator, 'indicator'>>,
  now: number,
): string | null {
  const [first] = failing;
  const ok = polls.find((poll) => poll.word === 'ok' && !isPollStale(poll, now));
  if (!first || !ok) return null;
  return `${ok.path} says ok while sessions fail: ${INDICATOR_PHRASES[first.indicator]}.`;
}
