import type { SessionRecord } from './session';
import type { SessionFacts } from './session-facts';

/**
 * The fields of a record that say why it does not count: null in a session that counts. Facts of older versions have no
 * kind.
 */
export function exclusionFields(
  facts: Pick<SessionFacts, 'probeFault' | 'exclusion'>,
  outcome: SessionRecord['outcome'],
): Pick<SessionRecord, 'excludedBecause' | 'exclusion'> {
  if (outcome !== 'excluded') return { excludedBecause: null, exclusion: null };
  return { excludedBecause: facts.probeFault, exclusion: facts.exclusion ?? null };
}
