import { reachesThreshold } from '../statistics/binomial';
import {
  capitaliseFirst,
  countText,
  listText,
  numberText,
  STAGE_PHRASES,
  shareText,
  spanText,
  thresholdText,
  valueText,
} from '../tallies/format-counts';
import { INDICATOR, INDICATOR_PHRASES, INDICATORS, type IndicatorKey } from '../tallies/indicators';
import { LATE_VERDICT_MS } from '../targets/deadlines';
import type { TargetStatus } from '../targets/target-status';
import type { EvaluatedIndicator, TargetFacts, UnjudgedFailures } from './situation';

export const indicatorPhrase = (indicator: IndicatorKey): string => INDICATOR_PHRASES[indicator];

/** "factory initialisation needs", "internal errors need". */
export const indicatorNeeds = (indicator: IndicatorKey): string =>
  `${indicatorPhrase(indicator)} ${INDICATOR[indicator].isPlural ? 'need' : 'needs'}`;

/** "factory initialisation 47.8 %"; of the release that decides, where one does (decision 35). */
export const indicatorValueText = ({ indicator, count, ofRelease }: EvaluatedIndicator): string =>
  ofRelease
    ? `${indicatorPhrase(indicator)} ${valueText(indicator, ofRelease.count)} in release ${ofRelease.version}`
    : `${indicatorPhrase(indicator)} ${valueText(indicator, count)}`;

/**
 * "factory initialisation 47.8 %, needs > 98 %". Where the last minutes are within the threshold again but recovery is not proven: "factory initialisation 100 % now, recovery not proven yet".
 */
export function failureClaim(of: EvaluatedIndicator): string {
  const { bad, valid } = of.ofRelease?.count ?? of.count;
  if (valid > 0 && !reachesThreshold(bad, valid, of.thresholdBp))
    return `${indicatorValueText(of)} now, recovery not proven yet`;
  return `${indicatorValueText(of)}, needs ${thresholdText(of.indicator, of.thresholdBp)}`;
}

/** "All releases together: 99.1 % (2 of 231 bad)." beside the one that decides. */
export function wholeText({ indicator, count, ofRelease }: EvaluatedIndicator): string {
  return ofRelease
    ? `All releases together: ${valueText(indicator, count)} (${count.bad} of ${count.valid} bad).`
    : '';
}

/** " at factory"; nothing where no stage is known. */
export const atStageText = (stage: UnjudgedFailures['stage']): string =>
  stage === null ? '' : ` at ${STAGE_PHRASES[stage]}`;

/** "12 of its 17 sessions failed at factory", "its only session failed". */
export function ownFailuresText({
  bad,
  sessions,
  stage,
}: Omit<UnjudgedFailures, 'warmingUp'>): string {
  const which =
    sessions === 1 ? 'its only session' : `${bad} of its ${countText(sessions, 'session')}`;
  return `${which} failed${atStageText(stage)}`;
}

const WARNING_TEXTS: Record<TargetStatus['warnings'][number], string> = {
  versions_are_no_releases:
    'Its backend reports more than 5 versions in 30 min, so they are not treated as releases and all sessions are evaluated together.',
  too_many_new_labels:
    'It brings more new releases, instances, error codes or ways of failing within an hour than are kept apart; the rest is counted as “(other)”.',
};

/** "2 releases serve: v1 80 %, v2 20 %." and a note on unstable versions; nothing where one release serves. */
export function servingText({ picture }: Pick<TargetFacts, 'picture'>): string {
  if (picture === null) return '';
  const { serving, others, warnings } = picture;
  const percent = (share: number) => shareText(share * 1000, 1000).replace(/\.0(?=\D)/, '');
  const shares = serving.map(({ version, share }) => `${version} ${percent(share)}`);
  if (others.releases > 0) shares.push(`${others.releases} more ${percent(others.share)}`);
  const count = serving.length + others.releases;
  const several = count > 1 ? `${count} releases serve: ${shares.join(', ')}.` : '';
  return [several, ...warnings.map((warning) => WARNING_TEXTS[warning])]
    .filter((part) => part !== '')
    .join(' ');
}

/** "Factory initialisation and emergency activation are not measured by ag-ui."; '' where all are. */
export function unmeasuredSentence({ unmeasured }: Pick<TargetFacts, 'unmeasured'>): string {
  if (unmeasured === undefined) return '';
  const { journey, indicators } = unmeasured;
  const verb = indicators.length > 1 ? 'are' : 'is';
  return `${capitaliseFirst(listText(indicators.map(indicatorPhrase)))} ${verb} not measured by ${journey}.`;
}

/** Where sessions may last for many minutes: how late a failure shows. */
export function delaySentence({ longestSessionMs = 0 }: Pick<TargetFacts, 'longestSessionMs'>) {
  if (longestSessionMs <= LATE_VERDICT_MS) return '';
  return `Its sessions may last ${spanText(longestSessionMs)}: what is shown is about sessions that began up to that long before.`;
}

/** Nothing where the certificate of the server is verified. */
export const certificateSentence = ({ isUnverified }: Pick<TargetFacts, 'isUnverified'>): string =>
  isUnverified ? "The server's certificate is not verified." : '';

/** "all six indicators", "all four measured indicators". */
export function allIndicatorsText({ unmeasured }: Pick<TargetFacts, 'unmeasured'>): string {
  if (unmeasured === undefined) return 'all six indicators';
  const measured = INDICATORS.length - unmeasured.indicators.length;
  return `all ${numberText(measured)} measured indicators`;
}

/** "a and b fail", "a fails". */
export function failText(names: readonly IndicatorKey[]): string {
  const plural = names.length > 1 || (names[0] !== undefined && INDICATOR[names[0]].isPlural);
  return `${listText(names.map(indicatorPhrase))} ${plural ? 'fail' : 'fails'}`;
}
