import { countText, spanText } from '../wording';
import type { GateSettings } from './gate-settings';
import type { Evidence, Reason, ReasonCode } from './verdict';

export type ReasonFacts = {
  evidence: Evidence;
  thresholdBp: number;
  settings: GateSettings;
  observedMs: number;
  sessions?: number;
};

const NBSP = '\u00a0';
const percent = (share: number) => `${(share * 100).toFixed(1)}${NBSP}%`;
const badOf = ({ count, n }: Evidence) => {
  const unknown = count.unknown > 0 ? `, ${count.unknown} unknown` : '';
  return `${count.bad} bad of ${n}${unknown}`;
};

/** One sentence for one indicator. */
export function reason(code: ReasonCode, facts: ReasonFacts): Reason {
  return { code, text: TEXTS[code]?.(facts) ?? '' };
}

const limit = ({ thresholdBp }: ReasonFacts) => `${thresholdBp / 100}${NBSP}%`;
const more = ({ sessions = 0 }: ReasonFacts) =>
  `a pass needs ${countText(sessions, 'more clean session')}`;

const TEXTS: Partial<Record<ReasonCode, (facts: ReasonFacts) => string>> = {
  proven_below: (facts) =>
    `The bad share is proven below ${limit(facts)}: ${badOf(facts.evidence)}.`,
  proven_above: (facts) =>
    `The bad share is proven above ${limit(facts)}: ${badOf(facts.evidence)}.`,
  no_sessions: () => 'No session of a closed minute says anything about it.',
  too_few_sessions: (facts) =>
    `${countText(facts.evidence.n, 'session')}, at least ${facts.settings.minSessions} are needed; ${more(facts)}.`,
  not_enough_evidence: (facts) => `${badOf(facts.evidence)} is not enough to tell; ${more(facts)}.`,
  breach_unconfirmed: (facts) => {
    const soaking = facts.observedMs < facts.settings.soakMs ? ', or after the soak' : '';
    return `${badOf(facts.evidence)} speaks for a breach of ${limit(facts)}; a fail is stated once whole minutes bear it out${soaking}.`;
  },
  soaking: (facts) =>
    `Watched for ${spanText(facts.observedMs)} of ${spanText(facts.settings.soakMs)}; ${badOf(facts.evidence)}.`,
  bursts: (facts) =>
    `Failures come in bursts (dispersion ${facts.evidence.phiPass.toFixed(1)}), so minutes count and not sessions; ${more(facts)}.`,
  deadline: (facts) =>
    `The deadline passed without enough evidence: ${badOf(facts.evidence)} at ${limit(facts)}.`,
  replaced: (facts) =>
    `Another release took its place before there was enough evidence: ${badOf(facts.evidence)} at ${limit(facts)}.`,
};

/** Sentences about the whole release. */
export const RELEASE_REASONS = {
  configChanged: 'Thresholds, journey or probes changed while the release was measured.',
  excluded: (share: number) =>
    `${percent(share)} of the sessions were excluded for faults of the probe; at most 10${NBSP}% may be.`,
  coverage: (share: number) =>
    `Only ${percent(share)} of the scheduled sessions were measured; 90${NBSP}% are needed.`,
  slotsLost: (lost: number) =>
    `${countText(lost, 'slot')} lost because sessions hang: too much of the schedule is missing for a pass.`,
  oneInstance: (announced: number) =>
    `${announced} instances are announced and sessions reached only one of them.`,
  notMeaningful: (upstream: string) => `Not meaningful while ${upstream} fails.`,
  neverMeasured: 'Another release took its place before a session of it was measured.',
  noSessions: ({ longestSessionMs, settleMs }: GateSettings) =>
    `No session of this release has been measured in a closed minute. A minute closes ${spanText(longestSessionMs + settleMs)} after its end, when nothing of it can come late any more.`,
} as const;

/** How many times 1/W an outage rate can be and still leave a window W without one, at 95 % (statistics.md §1.6). */
const RULE_OF_THREE = -Math.log(0.05);

/** Printed with every pass: what a clean window cannot exclude. */
export function limitation(observedMs: number): string {
  const window = spanText(observedMs);
  const between = spanText(observedMs / RULE_OF_THREE);
  return `A window of ${window} without an outage only excludes outages more frequent than one every ${between}.`;
}
