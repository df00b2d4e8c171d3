import { BASIS_POINTS } from '../../statistics/binomial';
import { LN_PASS_THRESHOLD } from '../../statistics/e-process';
import {
  countText,
  listText,
  shareText,
  spanText,
  thresholdText,
} from '../../tallies/format-counts';
import {
  INDICATOR,
  INDICATOR_PHRASES,
  INDICATORS,
  type IndicatorKey,
  STATES_BAD_SHARE,
} from '../../tallies/indicators';
import type { GateSettings } from '../model/gate-settings';
import type { Evidence, Reason, ReasonCode } from '../model/verdict';

export type ReasonFacts = {
  indicator: IndicatorKey;
  evidence: Evidence;
  thresholdBp: number;
  settings: GateSettings;
  observedMs: number;
  /** Length of a block of evidence, in ms. */
  blockMs: number;
  sessions?: number;
};

const NBSP = '\u00a0';
const percentText = (share: number) => `${(share * 100).toFixed(1)}${NBSP}%`;

/** "2 of 412 failed, 3 unknown". */
export function failedOf(
  indicator: IndicatorKey,
  { count, n, lost = 0 }: Pick<Evidence, 'count' | 'n' | 'lost'>,
): string {
  const unknown = count.unknown > 0 ? `, ${count.unknown} unknown` : '';
  const slots =
    lost > 0 ? `, ${countText(lost, 'slot')} lost to the target count as failed for a pass` : '';
  return `${count.bad} of ${n} ${INDICATOR[indicator].badWords}${unknown}${slots}`;
}

/** One sentence for one indicator. */
export function reasonText(code: ReasonCode, facts: ReasonFacts): Reason {
  return { code, text: TEXTS[code]?.(facts) ?? '' };
}

const countedText = ({ indicator, evidence }: ReasonFacts) => failedOf(indicator, evidence);
const needsText = ({ indicator, thresholdBp }: ReasonFacts) =>
  `needs ${thresholdText(indicator, thresholdBp)}`;
const moreText = ({ sessions = 0 }: ReasonFacts) =>
  `to pass: ${countText(sessions, 'more session')} without a failure`;

/** "Success is proven above 95 %", in the sense in which the indicator is stated. */
function provenText({ indicator, thresholdBp }: ReasonFacts, isKept: boolean): string {
  const bad = STATES_BAD_SHARE[indicator];
  const limit = `${(bad ? thresholdBp : BASIS_POINTS - thresholdBp) / 100}${NBSP}%`;
  const side = bad === isKept ? 'below' : 'above';
  return `${bad ? 'The share' : 'Success'} is proven ${side} ${limit}`;
}

function valueOfShare({ indicator, evidence }: ReasonFacts): string {
  const { bad, unknown } = evidence.count;
  return shareText(STATES_BAD_SHARE[indicator] ? bad : evidence.n - bad - unknown, evidence.n);
}

const TEXTS: Partial<Record<ReasonCode, (facts: ReasonFacts) => string>> = {
  // Sessions prove it only if failures come singly: an outage is one event, however many sessions it takes (decision 42).
  proven_below: (facts) => {
    const byBlocks = facts.evidence.blockLnEPass >= LN_PASS_THRESHOLD;
    const condition = byBlocks ? '' : ' if failures come singly';
    return `${provenText(facts, true)}${condition}: ${valueOfShare(facts)}, ${countedText(facts)}.`;
  },
  proven_above: (facts) =>
    `${provenText(facts, false)}: ${valueOfShare(facts)}, ${countedText(facts)}.`,
  no_sessions: () => 'No session of a complete minute measures it.',
  too_few_sessions: (facts) =>
    `${countText(facts.evidence.n, 'session')} of at least ${facts.settings.minSessions}, ${countedText(facts)}; ${moreText(facts)}.`,
  not_enough_evidence: (facts) =>
    `${countedText(facts)}, which proves nothing yet; ${moreText(facts)}.`,
  breach_unconfirmed: (facts) => {
    const soaking = facts.observedMs < facts.settings.soakMs ? ', or the soak ends' : '';
    return `${countedText(facts)}, which is evidence for a breach: ${needsText(facts)}. It is final once complete minutes show it${soaking}.`;
  },
  soaking: (facts) =>
    `Watched for ${spanText(facts.observedMs)} of ${spanText(facts.settings.soakMs)}; ${countedText(facts)}.`,
  bursts: (facts) =>
    `Failures come in bursts (dispersion ${facts.evidence.phiPass.toFixed(1)}), so each block of ${spanText(facts.blockMs)} counts once, however many sessions it has, and a pass takes longer: ${countedText(facts)}; ${moreText(facts)}.`,
  deadline: (facts) =>
    `The deadline passed without enough evidence: ${countedText(facts)}, ${needsText(facts)}.`,
  replaced: (facts) =>
    `Another release took its place before there was enough evidence: ${countedText(facts)}, ${needsText(facts)}.`,
};

/** The indicators that a declared journey does not measure. */
export type UnmeasuredPart = { journey: string; indicators: readonly IndicatorKey[] };

/** "Passed on 4 of 6; factory initialisation and emergency activation are not measured by ag-ui." after what every pass says. */
export function passedText(unmeasured: UnmeasuredPart | undefined): string {
  if (unmeasured === undefined) return RELEASE_REASONS.passed;
  const { journey, indicators } = unmeasured;
  const names = listText(indicators.map((key) => INDICATOR_PHRASES[key]));
  const verb = indicators.length === 1 ? 'is' : 'are';
  const measured = INDICATORS.length - indicators.length;
  return `Passed on ${measured} of ${INDICATORS.length}; ${names} ${verb} not measured by ${journey}.`;
}

/** Sentences about the whole release. */
export const RELEASE_REASONS = {
  passed: 'Every gated indicator is within its threshold.',
  configChanged: 'Thresholds, journey or probes changed while the release was measured.',
  excluded: (share: number) =>
    `${percentText(share)} of the sessions were excluded for faults of the probe; at most 10${NBSP}% may be.`,
  /** `why`: the text of an excluded session, "a message of 6.1 MiB exceeds maxMessage (5 MiB): raise it". */
  overLimit: (over: number, of: number, why: string | undefined) => {
    const limit = /\bexceeds (.+?)(?=[:;]|$)/.exec(why ?? '')?.[1];
    const sessions = over === of ? 'Every session' : `${over} of ${countText(of, 'session')}`;
    const exceed = over === of || over === 1 ? 'exceeds' : 'exceed';
    if (limit) return `${sessions} ${exceed} ${limit}: raise it.`;
    return `${sessions} ${exceed} a limit of the probe${why ? `: ${why}` : ''}.`;
  },
  coverage: (share: number) =>
    `Only ${percentText(share)} of the scheduled sessions were measured; 90${NBSP}% are needed.`,
  coverageUnknown:
    'It is not known how many sessions were due, so it is not known how many are missing.',
  slotsLost: (lost: number) =>
    `${countText(lost, 'slot')} lost because sessions hang: too much of the schedule is missing for a pass.`,
  oneInstance: (announced: number) =>
    `${announced} instances are announced and sessions reached only one of them.`,
  notMeaningful: (upstream: string) => `Not meaningful while ${upstream} fails.`,
  neverMeasured: 'Another release took its place before a session of it was measured.',
  noneEnded: 'No session of this release has been measured.',
  noSessions: ({ longestSessionMs, settleMs }: GateSettings) =>
    `No session of this release is in a complete minute yet. A minute is complete ${spanText(longestSessionMs + settleMs)} after its end, so that late reports are included.`,
} as const;

/** How many times 1/W an outage rate can be and still leave a window W without one, at 95 % (statistics.md §1.6). */
const RULE_OF_THREE = -Math.log(0.05);

/** Printed with every pass: what a clean window cannot exclude. */
export function limitationText(observedMs: number): string {
  const window = spanText(observedMs);
  const between = spanText(observedMs / RULE_OF_THREE);
  return `This window of ${window} only excludes outages more frequent than one every ${between}.`;
}
