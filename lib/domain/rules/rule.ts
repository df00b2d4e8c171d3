import type { Stage } from '../sessions/stages';
import type { IndicatorKey } from '../tallies/indicators';
import type { Latency, Source } from '../tallies/tally';

/** `page` wakes somebody, `ticket` waits for the morning. */
export const SEVERITIES = ['page', 'ticket'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What a rule counts: bad of n sessions. Each is a share with a threshold, so that all take the same evidence. */
export type CountedMeasure =
  | { kind: 'indicator'; indicator: IndicatorKey }
  /** Sessions that failed in this way, of all that finished and were not excluded. */
  | { kind: 'signature'; signature: string }
  /** Sessions that closed with this code, of the same. */
  | { kind: 'closeCode'; code: number }
  /** Sessions that failed at this stage, of the same. */
  | { kind: 'stage'; stage: Stage }
  /** Sessions slower than the limit or timed out, of those measured: "p95 over 2 s" is limit 2000 and threshold 500. */
  | { kind: 'latency'; latency: Latency; limitMs: number };

/** Silence is not a share: nothing finished, a probe without a heartbeat, an indicator that lost its sessions. */
export type SilenceMeasure =
  | { kind: 'noData' }
  | { kind: 'probeSilent' }
  | { kind: 'indicatorSilent'; indicator: IndicatorKey };

export type Measure = CountedMeasure | SilenceMeasure;

/** Where a rule applies; null means everywhere. */
export type RuleScope = {
  targetId: string | null;
  environment: string | null;
  location: string | null;
};

/** Evidence in a long window that a short one still shows (statistics.md §0.2, §2.3). Windows in ms. */
export type RuleCondition = { longMs: number; shortMs: number; alpha: number };

/** A rule makes alerts, one for each target in its scope. */
export type Rule = {
  id: string;
  name: string;
  severity: Severity;
  measure: Measure;
  scope: RuleScope;
  /** Whose sessions are counted: ours, or the backend's own connections. */
  source: Extract<Source, 'synthetic' | 'server'>;
  /** Bad share that must not be exceeded; null takes the threshold in force of the indicator. */
  thresholdBp: number | null;
  /** The rule is true while any of them is (decision 20). Empty for silence. */
  conditions: RuleCondition[];
  /** Floors of the long window. */
  minSessions: number;
  minBad: number;
  /** How long the condition must last before it fires, and how long it keeps firing after it ended. */
  forMs: number;
  keepFiringMs: number;
  enabled: boolean;
  /** One of the rules that Tocsin brings: it can be switched off and tuned, not deleted. */
  builtIn: boolean;
  /** Defined by the configuration file: read-only on the screen. */
  provisioned: boolean;
  runbookUrl: string | null;
  /** Of a built-in rule: the edition of the defaults that it was last aligned with; absent before there were editions. */
  defaults?: number;
  /** Epoch ms. */
  createdAt: number;
};

/** `unknown`: nothing was measured, which freezes an alert and never resolves it (decision 21). */
export type ConditionValue = 'true' | 'false' | 'unknown';

/** Bad of n, `unknown` sessions among the n (good for a failure, no evidence of a recovery); absent where there are none. */
export type RuleCount = { bad: number; n: number; unknown?: number };

/** What a rule saw when it was evaluated. `null` windows for silence. */
export type Reading = {
  thresholdBp: number | null;
  /** The condition that states it: the first true one, else the first. */
  long: { from: number; to: number; count: RuleCount } | null;
  short: { from: number; to: number; count: RuleCount } | null;
  /** Exact P(X ≥ bad | n, threshold) of the long window. */
  pFail: number | null;
  /** When a session last finished, for silence; epoch ms. */
  lastSeenAt: number | null;
  /** Locations that see it, and whether the backend's own numbers agree (decision 22). */
  seenFrom: string[];
  serverAgrees: boolean;
  /** How many locations measure the target (decision 40); absent where nobody asked. */
  places?: number;
  /** Version of the serving release that it was seen of, where the target as a whole does not show it (decision 35). */
  ofRelease?: string | null;
  /** Every session is excluded, for silence (decision 39): why they are, as far as it is known. */
  allExcluded?: ExcludedReading | null;
};

/**
 * Sessions of a target that has no other. `elsewhere`: other targets are measured meanwhile. `limit`: each exceeds a limit of
 * ours. `probe`: nothing is measured at all.
 */
export type ExcludedReading = { sessions: number; why: 'elsewhere' | 'limit' | 'probe' };

/** One rule over one target (or one probe) at one moment. */
export type Evaluation = { value: ConditionValue; reading: Reading };
