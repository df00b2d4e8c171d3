import type { Target } from '../../targets/target';
import type { MeasuredWith } from './verdict';

/** The journey that the sessions of a target are measured with; the hash of a configuration without a declared one is as it always was. */
export function measuredJourney(
  target: Pick<Target, 'journey' | 'journeyDefinition'>,
): Pick<MeasuredWith, 'journey' | 'journeyHash' | 'plan'> {
  const { journeyDefinition } = target;
  if (journeyDefinition === undefined) return { journey: target.journey };
  const { name, hash, plan } = journeyDefinition;
  return { journey: name, journeyHash: hash, plan };
}
