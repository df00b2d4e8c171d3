import { capitaliseFirst, countText, listText } from '../tallies/format-counts';
import { GATED } from '../tallies/indicators';
import { indicatorPhrase } from './common-parts';
import type { FleetRow } from './fleet-row';
import { subjectText } from './target-input';

/**
 * What targets that hold do not measure, so that nobody takes them for healthy in it: "Staging ui does not measure factory
 * initialisation." or "Factory initialisation is not measured at 3 of 12 targets, emergency activation at 1."; '' where all of them
 * measure all that releases are judged by.
 */
export function unmeasuredTargetsText(holding: readonly FleetRow[]): string {
  const lacking = holding.filter(({ unmeasured }) => gatedOf(unmeasured).length > 0);
  const [only] = lacking;
  if (!only) return '';
  if (lacking.length === 1)
    return `${subjectText(only)} does not measure ${listText(gatedOf(only.unmeasured).map(indicatorPhrase))}.`;
  const parts = GATED.flatMap((indicator) => {
    const count = lacking.filter(({ unmeasured }) => unmeasured.includes(indicator)).length;
    return count > 0 ? [{ indicator, count }] : [];
  });
  const texts = parts.map(({ indicator, count }, at) => {
    const phrase = indicatorPhrase(indicator);
    if (at > 0) return `${phrase} at ${count}`;
    return `${capitaliseFirst(phrase)} is not measured at ${count} of ${countText(holding.length, 'target')} that hold`;
  });
  return `${texts.join(', ')}.`;
}

const gatedOf = (unmeasured: FleetRow['unmeasured']) =>
  GATED.filter((indicator) => unmeasured.includes(indicator));
