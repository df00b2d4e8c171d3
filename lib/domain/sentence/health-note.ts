import { isPollStale, type PollState } from '../polls/health-poll';
import { INDICATOR_PHRASES } from '../tallies/indicators';
import { atStageText } from './common-parts';
import { mainFailure } from './fails-sentence';
import type { SentenceInput } from './target-input';

/**
 * That a health endpoint does not show what fails: "/health/ready says ok while sessions fail at factory." Null where none answers ok
 * now, or nothing fails.
 */
export function healthNote(
  polls: readonly PollState[],
  input: Pick<SentenceInput, 'indicators' | 'paging' | 'funnel' | 'now'>,
): string | null {
  const ok = polls.find((poll) => poll.word === 'ok' && !isPollStale(poll, input.now));
  const failure = ok ? mainFailure(input) : null;
  if (!ok || !failure) return null;
  const { main, stop } = failure;
  const where = stop === null ? `: ${INDICATOR_PHRASES[main.indicator]}` : atStageText(stop);
  return `${ok.path} says ok while sessions fail${where}.`;
}
