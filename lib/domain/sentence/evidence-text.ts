import { pageWindowLengths } from '../rules/count-windows';
import { shareOfBasisPoints, smallestProvingN } from '../statistics/binomial';
import {
  capitaliseFirst,
  countText,
  durationText,
  listText,
  spanText,
} from '../tallies/format-counts';
import { indicatorNeeds, indicatorPhrase } from './common-parts';
import type { EvaluatedIndicator, TargetFacts } from './situation';

type Input = Pick<TargetFacts, 'indicators' | 'intervalMs'>;

/** What is missing for "holds", for the indicator that needs most. */
export function evidenceText(input: Input): string {
  const open = input.indicators
    .filter(({ state, sessionsNeeded }) => state === 'unsure' && (sessionsNeeded ?? 0) > 0)
    .sort((a, b) => (b.sessionsNeeded ?? 0) - (a.sessionsNeeded ?? 0));
  const worst = open[0];
  if (worst) return tooSlowText(input, worst) ?? neededText(input, worst);
  const silent = input.indicators.filter(({ state }) => state === 'no_data');
  return silent.length === 0
    ? ''
    : `No session has measured ${listText(silent.map(({ indicator }) => indicatorPhrase(indicator)))} yet.`;
}

function neededText(
  { intervalMs }: Input,
  { indicator, sessionsNeeded }: EvaluatedIndicator,
): string {
  const needed = sessionsNeeded ?? 0;
  const more = countText(needed, 'more session', 'more sessions');
  return `${capitaliseFirst(indicatorNeeds(indicator))} ${more} without a failure (about ${durationText(needed * intervalMs)}) to hold.`;
}

/** A window that cannot contain enough sessions never proves anything, so waiting would be bad advice. */
function tooSlowText(
  { intervalMs }: Input,
  { indicator, thresholdBp }: EvaluatedIndicator,
): string | null {
  const { longMs } = pageWindowLengths(intervalMs).r2;
  const room = Math.floor(longMs / intervalMs);
  const wanted = smallestProvingN(0, shareOfBasisPoints(thresholdBp));
  if (room >= wanted) return null;
  const every = spanText(longMs / wanted);
  return `${capitaliseFirst(indicatorNeeds(indicator))} ${wanted} sessions in ${spanText(longMs)}, and there is room for ${room}: run one every ${every} or less.`;
}
