import { isPollStale, type PollState, type PollWord } from '../polls/health-poll';
import { NO_READING } from './evaluate-rule';
import type { Evaluation, HealthMeasure } from './rule';

/** A rule about a health endpoint lasts at least this long before it fires: one answer proves nothing. */
export const LEAST_HEALTH_FOR_MS = 60_000;

const BAD_WORDS: Readonly<Record<HealthMeasure['state'], readonly PollWord[]>> = {
  degraded: ['degraded', 'failed'],
  failed: ['failed'],
};

/**
 * Whether a health endpoint answers that it is in the state of a rule, or worse. Unknown where it was not asked lately, where its
 * answer is not measurable, and where it is bad while our own network fails. `now`: epoch ms.
 */
export function evaluateHealth(
  measure: HealthMeasure,
  { state, isProbeHealthy, now }: { state: PollState | null; isProbeHealthy: boolean; now: number },
): Evaluation {
  if (state === null) return { value: 'unknown', reading: NO_READING };
  const { word, reason, detail, since, at } = state;
  const reading = {
    ...NO_READING,
    lastSeenAt: at,
    health: { state: word, since, why: detail ?? reason },
  };
  const isBad = BAD_WORDS[measure.state].includes(word);
  const isUnknown =
    word === 'not_measurable' || isPollStale(state, now) || (isBad && !isProbeHealthy);
  return { value: isUnknown ? 'unknown' : isBad ? 'true' : 'false', reading };
}
