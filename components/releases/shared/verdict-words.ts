import { durationText } from '@/components/charts/axes/duration-text';
import { shownShare, shownThreshold } from '@/components/charts/axes/indicator-share';
import { bandText, shownInterval } from '@/components/charts/evidence/prepare-evidence';
import { toVerdictFacts } from '@/lib/contract/api/releases/verdict-facts';
import type { IndicatorVerdictView, VerdictDocument } from '@/lib/contract/api/releases/verdicts';
import { LN_FAIL_THRESHOLD, LN_PASS_THRESHOLD } from '@/lib/domain/statistics/e-process';
import { INDICATOR_NAMES } from '@/lib/domain/tallies/indicators';
import { pipelineWord } from '@/lib/domain/verdict/model/verdict-names';
import { UTC_CLOCK, type VerdictClock } from '@/lib/domain/verdict/words/verdict-facts';
import { verdictSentence, worstText } from '@/lib/domain/verdict/words/verdict-sentence';
import { countNoun, formatCount, formatPercent } from '@/lib/web/text/format';
import { formatThreshold } from '@/lib/web/text/format-indicator';

export type VerdictText = {
  headline: string;
  /** Details: what failed, what is missing, who signed. */
  rest: string;
  /** The amount of evidence, and what is missing. */
  evidence: string;
  needed: string;
};

/** The verdict of a release as text: result, reason, amount of evidence, and what is missing. */
export function describeVerdict(
  document: VerdictDocument,
  clock: VerdictClock = UTC_CLOCK,
): VerdictText {
  return {
    ...verdictSentence(toVerdictFacts(document), clock),
    evidence: evidenceText(document),
    needed: neededText(document),
  };
}

/** Empty where the sentence already states that there is none. */
function evidenceText({ window, indicators, settled }: VerdictDocument): string {
  const n = Math.max(0, ...indicators.map((one) => one.evidence.n));
  if (!window || n === 0) return '';
  const span = durationText(Date.parse(window.to) - Date.parse(window.from));
  const when = settled ? 'at the verdict' : 'complete minutes so far';
  return `On ${countNoun(n, 'session')} in ${span}, ${when}.`;
}

/** Empty where the verdict is decided, or no more sessions come. */
function neededText(document: VerdictDocument): string {
  const { settled, sessionsNeeded, timeNeededMs, verdict, stopped, soFar } = document;
  if (settled) {
    const decided = verdict === 'pass' || verdict === 'fail';
    return decided ? '' : 'Not waiting any longer.';
  }
  // A release that fails so far gets no text on how to pass.
  if (stopped || soFar || sessionsNeeded === null || timeNeededMs === null) return '';
  const time = durationText(timeNeededMs);
  if (sessionsNeeded === 0) return `To pass: no more sessions, only about ${time} of watching.`;
  return `To pass: ${countNoun(sessionsNeeded, 'more session')} without a failure, about ${time}.`;
}

/** What pipelines get where a reviewer's decision differs from the verdict; null where it does not. */
export function pipelineText({ verdict, effective, signOff }: VerdictDocument): string | null {
  if (!signOff || effective === verdict) return null;
  return `Pipelines get ${pipelineWord(effective)}.`;
}

/** The progress of the evidence, 0…1, and its text. */
export type Progress = { share: number; text: string };

/** Evidence for the claim that the threshold is kept; sessions count where they are independent, else minutes. */
export function towardPass(
  { evidence, verdict }: IndicatorVerdictView,
  phiLimit: number,
): Progress {
  const inBursts = evidence.phiPass > phiLimit;
  const lnE = inBursts
    ? Math.max(evidence.lnEPass ?? 0, evidence.blockLnEPass ?? 0)
    : evidence.lnEPass;
  const share = verdict === 'pass' ? 1 : progressShare(lnE, LN_PASS_THRESHOLD);
  return { share, text: progressText(share, verdict === 'pass') };
}

/** Evidence for the claim that the threshold is broken. */
export function towardFail({ evidence, verdict }: IndicatorVerdictView): Progress {
  const lnE = Math.max(evidence.lnEFail ?? 0, evidence.blockLnEFail ?? 0);
  const share = verdict === 'fail' ? 1 : progressShare(lnE, LN_FAIL_THRESHOLD);
  return { share, text: progressText(share, verdict === 'fail') };
}

/** Evidence is measured on a logarithmic scale, where each clean session adds the same amount; below zero it is against the claim. */
function progressShare(lnE: number | null, threshold: number): number {
  return Math.min(1, Math.max(0, (lnE ?? 0) / threshold));
}

function progressText(share: number, proven: boolean): string {
  if (proven) return 'proven';
  if (share === 0) return 'no evidence';
  if (share === 1) return 'enough evidence';
  return `${Math.max(1, Math.min(99, Math.round(share * 100)))}\u00a0% of the proof`;
}

export type IndicatorText = {
  name: string;
  value: string;
  threshold: string;
  /** Always-valid interval in the stated sense. */
  interval: string;
  needed: string;
  /** The share if every missing session had failed; empty where none is missing. */
  worst: string;
};

/** One indicator's figures as its panel and the table print them. */
export function describeIndicator(row: IndicatorVerdictView): IndicatorText {
  const { indicator, thresholdBp, evidence, interval, sessionsNeeded, timeNeededMs } = row;
  const share = shownShare(indicator, evidence.count);
  return {
    name: INDICATOR_NAMES[indicator],
    value: share === null ? '–' : formatPercent(share, shownThreshold(indicator, thresholdBp)),
    threshold: formatThreshold(indicator, thresholdBp),
    interval: interval ? bandText(shownInterval(indicator, interval)) : '–',
    needed: missingText(sessionsNeeded, timeNeededMs),
    worst: worstCaseText(row),
  };
}

function worstCaseText({ indicator, worstCase, evidence }: IndicatorVerdictView): string {
  const { bad, unknown } = evidence.count;
  if (typeof worstCase !== 'number' || evidence.n === 0) return '';
  const same = Math.abs(worstCase - (bad + unknown) / evidence.n) < 1e-9;
  return same ? '' : `${worstText({ indicator, worstCase })} if all missing sessions failed`;
}

/** `50 more to pass, about 5 min`, or the rest of the soak alone. */
function missingText(sessions: number | null, ms: number | null): string {
  if (sessions === null) return '';
  const time = ms === null ? '' : `about ${durationText(ms)}`;
  if (sessions === 0) return time && `${time} of watching left`;
  return [`${formatCount(sessions)} more to pass`, time].filter(Boolean).join(', ');
}
