/**
 * How sure a line is. `certain`: counts alone show it. `likely`: a coincidence in time, or one test that holds after correction for all
 * that were made. `weak`: the same with less evidence. `none`: looked for and not found.
 */
export const SURENESS = ['certain', 'likely', 'weak', 'none'] as const;
export type Sureness = (typeof SURENESS)[number];

export const SURENESS_NAMES: Record<Sureness, string> = {
  certain: 'certain',
  likely: 'likely',
  weak: 'weak',
  none: 'not known',
};

/** Errors of the whole family of comparisons (statistics.md §8.3). */
const CERTAIN = 0.001;
const LIKELY = 0.01;
const WEAK = 0.05;

/** Of a p-value that is corrected for all comparisons. A value that only goes with failures in time is at most likely. */
export function surenessOf(adjusted: number, isOnlyInTime: boolean): Sureness {
  if (adjusted > WEAK) return 'none';
  if (adjusted > LIKELY) return 'weak';
  return adjusted > CERTAIN || isOnlyInTime ? 'likely' : 'certain';
}
