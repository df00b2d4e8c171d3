import type { SessionRecord } from './session';
import type { SessionFacts } from './session-facts';

/** What a record says about why it does not count: nothing where it does. Facts of older versions have no kind. */
export function exclusionOf(
  facts: Pick<SessionFacts, 'probeFault' | 'exclusion'>,
  outcome: SessionRecord['outcome'],
): Pick<SessionRecord, 'excludedBecause' | 'exclusion'> {
  if (outcome !== 'excluded') return { excludedBecause: null, exclusion: null };
  return { excludedBecause: facts.probeFault, exclusion: facts.exclusion ?? null };
}
