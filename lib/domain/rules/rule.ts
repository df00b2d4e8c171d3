import type { PollWord } from '../polls/health-poll';
import type { Stage } from '../sessions/stages';
import type { IndicatorKey } from '../tallies/indicators';
import type { Latency, Source } from '../tallies/tally';

/** `page` is urgent at any hour, `ticket` can wait for working hours. */
export const SEVERITIES = ['page', 'ticket'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What a rule counts: bad of n sessions. Each is a share with a threshold, so that all are tested in the same way. */
export type CountedMeasure =
  | { kind: 'indicator'; indicator: IndicatorKey }
  /** Sessions with this signature, of all that finished and were not excluded. */
  | { kind: 'signature'; signature: string }
  /** Sessions that closed with this code, of all that finished and were not excluded. */
  | { kind: 'closeCode'; code: number }
  /** Sessions that failed at this stage, of all that finished and were not excluded. */
  | { kind: 'stage'; stage: Stage }
  /** Sessions slower than the limit or timed out, of those measured: "p95 over 2 s" is limit 2000 and threshold 500. */
  | { kind: 'latency'; latency: Latency; limitMs: number }
  /** Sessions whose server has a certificate that is valid for less than `below` days, of those over TLS. */
  | { kind: 'certificateDays'; below: number };

/** Missing data is not a share: no finished session, a probe without a heartbeat, an indicator without valid sessions. */
type NoDataMeasure =
  | { kind: 'noData' }
  | { kind: 'probeSilent' }
  | { kind: 'indicatorSilent'; indicator: IndicatorKey };

/** What the health endpoint of a target answers, by the name of its poll: this state or a worse one. */
export type HealthMeasure = { kind: 'health'; poll: string; state: 'degraded' | 'failed' };

export type Measure = CountedMeasure | NoDataMeasure | HealthMeasure;

/** Where a rule applies; null means everywhere. */
export type RuleScope = {
  targetId: string | null;
  environment: string | null;
  location: string | null;
};

/** Evidence in a long window that a short one still shows (statistics.md §0.2, §2.3). Windows in ms. */
export type RuleCondition = { longMs: number; shortMs: number; alpha: number };

/** A rule creates alerts, one per target in its scope. */
export type Rule = {
  id: string;
  name: string;
  severity: Severity;
  measure: Measure;
  scope: RuleScope;
  /** What is counted: our sessions, or the backend's own connections. */
  source: Extract<Source, 'synthetic' | 'server'>;
  /** Bad share that must not be exceeded; null takes the threshold in force of the indicator. */
  thresholdBp: number | null;
  /** The rule is true while any of them is (decision 20). Empty for rules about missing data and health endpoints. */
  conditions: RuleCondition[];
  /** Minimum counts of the long window. */
  minSessions: number;
  minBad: number;
  /** How long the condition must last before the alert fires, and how long the alert keeps firing after it ended. */
  forMs: number;
  keepFiringMs: number;
  enabled: boolean;
  /** A built-in rule: it can be disabled and tuned, not deleted. */
  builtIn: boolean;
  /** Defined by the configuration file: read-only on the screen. */
  provisioned: boolean;
  runbookUrl: string | null;
  /** Of a built-in rule: the edition of the defaults that it was last updated to; absent in rules of older versions. */
  defaults?: number;
  /** Epoch ms. */
  createdAt: number;
};

/** `unknown`: nothing was measured, which freezes an alert and never resolves it (decision 21). */
export type ConditionValue = 'true' | 'false' | 'unknown';

/** Bad of n. The n include `unknown` sessions, which count as good for a breach and not at all for a recovery; absent: none. */
export type RuleCount = { bad: number; n: number; unknown?: number };

/** What an evaluation of a rule is based on. Windows are null if nothing was counted. */
export type Reading = {
  thresholdBp: number | null;
  /** Windows of the first true condition, else of the first one. `from` and `to`: epoch ms. */
  long: { from: number; to: number; count: RuleCount } | null;
  short: { from: number; to: number; count: RuleCount } | null;
  /** Exact P(X ≥ bad | n, threshold) of the long window. */
  pFail: number | null;
  /** When a session last finished, for rules about missing data; epoch ms. */
  lastSeenAt: number | null;
  /** Locations that see the breach, and whether the backend's own connections show it too (decision 22). */
  seenFrom: string[];
  serverAgrees: boolean;
  /** How many locations measure the target (decision 40); absent if that was not read. */
  places?: number;
  /** Locations that should measure the target, and have measured nothing lately; absent if that was not read, or there are none. */
  silentPlaces?: string[] | undefined;
  /** Of an alert about a probe: it is in another place than the server, so that it explains nothing but its own silence. */
  isRemote?: true | undefined;
  /** Version of the serving release that shows the breach, if the target as a whole does not (decision 35). */
  ofRelease?: string | null;
  /** What a health endpoint answered, for rules about it. `since`: epoch ms. */
  health?: { state: PollWord; since: number; why: string };
  /** If every session is excluded, why, as far as it is known (decision 39). */
  allExcluded?: ExcludedReading | null;
};

/**
 * Excluded sessions of a target that has no others. `elsewhere`: other targets are measured at the same time. `limit`: each
 * exceeds a limit of ours. `probe`: no target is measured at all.
 */
export type ExcludedReading = { sessions: number; why: 'elsewhere' | 'limit' | 'probe' };

/** The result of evaluating one rule for one target (or one probe) at one moment. */
export type Evaluation = { value: ConditionValue; reading: Reading };
