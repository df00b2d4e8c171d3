import { durationText } from '@/components/charts/duration-text';
import { bandText, shownInterval } from '@/components/charts/prepare-evidence';
import { shownShare, shownThreshold } from '@/components/charts/share';
import type { IndicatorVerdictView, VerdictDocument } from '@/lib/contract/verdicts';
import { LN_FAIL_THRESHOLD, LN_PASS_THRESHOLD } from '@/lib/domain/e-process';
import { INDICATOR_NAMES } from '@/lib/domain/indicators';
import type { VerdictWord } from '@/lib/domain/verdict/verdict';
import { formatCount, formatPercent, formatThreshold, plural } from '@/lib/web/format';
import { deploymentName } from './deployment-name';
import { VERDICT_LOOKS } from './verdict-badge';

const HEADLINES: Record<VerdictWord, (version: string) => string> = {
  pass: (version) => `Release ${version} passes.`,
  fail: (version) => `Release ${version} fails.`,
  inconclusive: (version) => `Release ${version}: not enough evidence.`,
  no_data: (version) => `Release ${version}: no data.`,
  invalid: (version) => `Release ${version}: the verdict is invalid.`,
};

export type VerdictSentence = {
  headline: string;
  reason: string;
  evidence: string;
  needed: string;
};

/** The verdict of a release in words: what, why, on how much, and what is still missing. */
export function describeVerdict(document: VerdictDocument): VerdictSentence {
  const { verdict, release, reason } = document;
  return {
    headline: HEADLINES[verdict](deploymentName(release)),
    reason: reason.text,
    evidence: evidenceText(document),
    needed: neededText(document),
  };
}

/** Empty where the reason has said already that there is none. */
function evidenceText({ window, indicators, coverage, reason }: VerdictDocument): string {
  const n = Math.max(0, ...indicators.map((one) => one.evidence.n));
  if (!window || n === 0)
    return reason.code === 'no_sessions' ? '' : 'No session of a closed minute has been measured.';
  const span = durationText(Date.parse(window.to) - Date.parse(window.from));
  const seen =
    coverage.share === null
      ? ''
      : `; ${formatPercent(coverage.share)} of the scheduled sessions were measured`;
  return `On ${plural(n, 'steady session')} in ${span}${seen}.`;
}

/** Empty where nothing is waited for any more. */
function neededText({ settled, sessionsNeeded, timeNeededMs, verdict }: VerdictDocument): string {
  if (settled) {
    const decided = verdict === 'pass' || verdict === 'fail';
    return decided ? '' : 'Nothing more is waited for.';
  }
  if (sessionsNeeded === null || timeNeededMs === null) return '';
  const time = durationText(timeNeededMs);
  if (sessionsNeeded === 0) return `A pass needs no more sessions, only about ${time} of watching.`;
  return `A pass needs ${plural(sessionsNeeded, 'more clean session')}, about ${time} at the present rate.`;
}

/** What a pipeline is told where a person's word stands beside the verdict; null where it is the verdict. */
export function toldText({ verdict, effective, signOff }: VerdictDocument): string | null {
  if (!signOff || effective === verdict) return null;
  const word = VERDICT_LOOKS[effective].word.toLowerCase();
  return signOff.action === 'hold'
    ? `Held by ${signOff.name}: a pipeline is told ${word}, the evidence says ${VERDICT_LOOKS[verdict].word.toLowerCase()}.`
    : `Overridden by ${signOff.name}: a pipeline is told ${word}, the evidence says ${VERDICT_LOOKS[verdict].word.toLowerCase()}.`;
}

/** How far evidence has come, 0…1, and what that means in words. */
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
  const share = verdict === 'pass' ? 1 : part(lnE, LN_PASS_THRESHOLD);
  return { share, text: progressText(share, verdict === 'pass') };
}

/** Evidence for the claim that the threshold is broken. */
export function towardFail({ evidence, verdict }: IndicatorVerdictView): Progress {
  const lnE = Math.max(evidence.lnEFail ?? 0, evidence.blockLnEFail ?? 0);
  const share = verdict === 'fail' ? 1 : part(lnE, LN_FAIL_THRESHOLD);
  return { share, text: progressText(share, verdict === 'fail') };
}

/** Evidence is counted on a logarithmic scale, where each clean session adds the same; below zero it speaks against. */
function part(lnE: number | null, threshold: number): number {
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
};

/** One indicator's figures as its panel and the table say them. */
export function describeIndicator(row: IndicatorVerdictView): IndicatorText {
  const { indicator, thresholdBp, evidence, interval, sessionsNeeded, timeNeededMs } = row;
  const share = shownShare(indicator, evidence.count);
  return {
    name: INDICATOR_NAMES[indicator],
    value: share === null ? '–' : formatPercent(share, shownThreshold(indicator, thresholdBp)),
    threshold: formatThreshold(indicator, thresholdBp),
    interval: interval ? bandText(shownInterval(indicator, interval)) : '–',
    needed: missingText(sessionsNeeded, timeNeededMs),
  };
}

/** `50 more clean, about 5 min`, or the rest of the soak alone. */
function missingText(sessions: number | null, ms: number | null): string {
  if (sessions === null) return '';
  const time = ms === null ? '' : `about ${durationText(ms)}`;
  if (sessions === 0) return time && `${time} of watching left`;
  return [`${formatCount(sessions)} more clean`, time].filter(Boolean).join(', ');
}
