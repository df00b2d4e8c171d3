import type { JourneyPlan } from '../../sessions/journey-plan';
import type { Signature } from '../../sessions/session';
import type { Stage } from '../../sessions/stages';
import type { Interval } from '../../statistics/intervals';
import type { IndicatorCount, IndicatorKey, Thresholds } from '../../tallies/indicators';
import type { Latency } from '../../tallies/tally';
import type { Comparison } from './comparison';
import type { GateSettings } from './gate-settings';

/**
 * Worst first: the overall verdict is the first of these that a gated indicator, or the measuring itself, has (statistics.md §4).
 * `withdrawn` applies to a release only: a pass that corrected sessions no longer support (decision 46).
 */
export const VERDICT_WORDS = [
  'invalid',
  'fail',
  'no_data',
  'withdrawn',
  'inconclusive',
  'pass',
] as const;
export type VerdictWord = (typeof VERDICT_WORDS)[number];

/** Why a verdict is what it is: exactly one reason each. */
export const REASON_CODES = [
  'proven_below',
  'proven_above',
  'breach_unconfirmed',
  'soaking',
  'too_few_sessions',
  'not_enough_evidence',
  'bursts',
  'deadline',
  'replaced',
  'no_sessions',
  'not_meaningful',
  'one_instance',
  'slots_lost_to_target',
  'coverage',
  'excluded',
  'config_changed',
  'coverage_unknown',
  'limit',
  'withdrawn',
  'not_measured',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];
export type Reason = { code: ReasonCode; text: string };

/**
 * Evidence of the steady sessions in closed minutes. Unknown outcomes are bad for the pass figures and good for the fail ones
 * (decision 4); slots lost to the target are bad for the pass figures too, and in none of the fail ones (decision 42).
 */
export type Evidence = {
  count: IndicatorCount;
  /** Known and unknown together. */
  n: number;
  /** Slots lost to the target in the same minutes. Absent in verdicts of older versions, which forgave them. */
  lost?: number;
  lnEPass: number;
  lnEFail: number;
  blockLnEPass: number;
  blockLnEFail: number;
  phiPass: number;
  phiFail: number;
  /** Whole blocks with sessions: closed minutes, or several where sessions come seldom. */
  blocks: number;
};

export type IndicatorVerdict = {
  indicator: IndicatorKey;
  /** False for what is shown only, and for what is not measured. */
  gated: boolean;
  /** False where the journey of the release's sessions cannot show it: no verdict depends on it. Else absent. */
  measured?: false;
  thresholdBp: number;
  verdict: VerdictWord;
  reason: Reason;
  evidence: Evidence;
  /** Always-valid 95 % interval of the bad share, from the least to the most that unknown outcomes allow. */
  interval: Interval | null;
  /** Clean sessions that a pass still needs; null where the verdict is reached, or sessions are not what is missing. */
  sessionsNeeded: number | null;
  /** At the present rate, in ms, what is left of the soak among it. */
  timeNeededMs: number | null;
  /** End of the closed minute at which the verdict was reached, epoch ms. */
  fellAt: number | null;
  /** Steady sessions until now, those of open minutes included. Absent in verdicts of older versions, as are the next two. */
  seen?: IndicatorCount;
  /** A breach is proven on open minutes and not on closed ones yet (decision 49). */
  soFar?: boolean;
  /** Bad share if every missing session had been bad, 0…1; null where nothing was measured or what was due is unknown. */
  worstCase?: number | null;
};

export type Coverage = {
  /** Sessions that ended, excluded ones left out. */
  measured: number;
  excluded: number;
  scheduled: number;
  lostToProbe: number;
  lostToTarget: number;
  /** `measured / due`; null where it is not known what was due. */
  share: number | null;
  excludedShare: number;
  /** Sessions that were due and have had time to end. Absent in verdicts of older versions, as are the next two. */
  due?: number;
  /** Of these, lost or excluded ones; null where it is not known what was due. */
  missing?: number | null;
  /** Excluded sessions that exceeded a limit of the probe (decision 39). */
  overLimit?: number;
};

/** The first sessions of a release, apart: shown, with a verdict of their own, not gated (statistics.md §5.5). */
export type ColdStart = {
  sessions: number;
  indicators: Array<{ indicator: IndicatorKey; count: IndicatorCount; verdict: VerdictWord }>;
  /** From the start of the release to the end of its first passed session, in ms. */
  firstSuccessMs: number | null;
};

export type InstanceRow = { instance: string; sessions: number; firstSeenAt: number | null };

/** What a verdict was measured with: a change of it midway makes the verdict invalid. */
export type MeasuredWith = {
  thresholds: Thresholds;
  gated: IndicatorKey[];
  /** Name of the journey; a declared one also has its hash and what it measures. */
  journey: string;
  journeyHash?: string | undefined;
  plan?: JourneyPlan | undefined;
  transport: string;
  holdMs: number;
  locations: string[];
  /** False where sessions of it did not verify the certificate of the server, from the first on. No part of the hash. */
  certificateVerified?: false | undefined;
};

/** The configuration at a release's first evaluation; `hash` is of `measuredWith`. */
export type FrozenConfig = {
  hash: string;
  measuredWith: MeasuredWith;
  frozenAt: number;
  /** When the journey changed while the release was not decided, epoch ms: its evidence began anew. Absent where it never did. */
  journeySince?: number | undefined;
};

export type SignatureChange = {
  id: string;
  title: string;
  now: number;
  before: number;
  change: 'new' | 'gone' | 'more_frequent';
};

export type LatencyComparison = {
  latency: Latency;
  quantile: number;
  /** Ms of all sessions, timeouts ranked last; null where the rank falls on a timeout or nothing was measured. */
  nowMs: number | null;
  beforeMs: number | null;
  word: Comparison['word'];
};

/** What a release is compared with: the last sessions of one before it. Times are epoch ms. */
export type Baseline = {
  id: string;
  version: string;
  /** Which deployment of its version, from 1. */
  deployment: number;
  from: number;
  to: number;
  sessions: number;
  /** From its start to its last session before the other release began, in ms. */
  ranForMs: number;
};

export type ReleaseComparison = {
  /** Computed before the verdict was reached: these tests may be evaluated once only (statistics.md §1.7). */
  provisional: boolean;
  /** `deployment`, what it is and how long it ran are absent in verdicts of older versions; `skipped`: those between without sessions. */
  previous: Omit<Baseline, 'id' | 'ranForMs' | 'deployment'> &
    Partial<Pick<Baseline, 'id' | 'ranForMs' | 'deployment'>> & { skipped?: string[] };
  indicators: Array<{ indicator: IndicatorKey; margin: number } & Comparison>;
  latencies: LatencyComparison[];
  signatures: SignatureChange[];
};

/** A way in which sessions of a release fail, most frequent first. */
export type WhatFailed = {
  /** Where they stop; null for sessions that were degraded and stopped nowhere. */
  stage: Stage | null;
  signature: Signature;
  count: number;
  /** It was not seen in the release that this one is compared with. */
  newHere: boolean;
  /** How often it was seen there; null where there is nothing to compare with. */
  before: { bad: number; n: number; version: string } | null;
  /** A session that failed like this, and one that passed. */
  exampleId: string | null;
  passingId: string | null;
};

/** Sessions of a release until `at`, epoch ms: steady ones of closed and open minutes, and cold ones apart. Excluded ones are in neither. */
export type SeenSessions = {
  at: number;
  sessions: number;
  /** Failed or degraded. */
  failed: number;
  cold: { sessions: number; failed: number };
};

/** Why no more sessions of a release come, and since when, epoch ms. */
export type Stopped = { why: 'replaced' | 'paused'; at: number };

/** The result of one evaluation of a release. Times are epoch ms. */
export type ReleaseVerdict = {
  verdict: VerdictWord;
  reason: Reason;
  indicators: IndicatorVerdict[];
  coverage: Coverage;
  settings: GateSettings;
  /** First steady minute to the last closed one with sessions; null before the first. */
  window: { from: number; to: number } | null;
  /** No more evidence is awaited: decided, past its deadline, or invalid. A fail may still replace a pass before the deadline. */
  settled: boolean;
  /** When the last gated indicator decided it, epoch ms. */
  fellAt: number | null;
  sessionsNeeded: number | null;
  timeNeededMs: number | null;
  /** What the window cannot exclude; printed with every pass (statistics.md §1.6). */
  limitation: string;
  /** A breach is proven on open minutes and not on closed ones yet (decision 49). Absent in verdicts of older versions. */
  soFar?: boolean;
  /** What a pass would have needed where no more sessions come; null elsewhere. Absent in verdicts of older versions. */
  wouldNeed?: number | null;
};

export type StoredVerdict = ReleaseVerdict & {
  id: string;
  releaseId: string;
  judgedAt: number;
  config: { hash: string; frozenHash: string; measuredWith: MeasuredWith };
  cold: ColdStart;
  instances: InstanceRow[];
  comparison: ReleaseComparison | null;
} & EvaluatedRelease;

/** What an evaluation knows besides the verdict. Absent in verdicts of older versions. Times are epoch ms. */
type EvaluatedRelease = {
  what?: WhatFailed[];
  seen?: SeenSessions;
  stopped?: Stopped | null;
  /** When the minutes close on which a breach is proven so far. */
  finalAt?: number | null;
  /** When a pass is possible at the earliest, if nothing fails. */
  passAt?: number | null;
  /** When the first minute with sessions closes; null once one has. */
  firstMinuteAt?: number | null;
  /** How often sessions started, in ms: what blocks were made by. */
  intervalMs?: number;
  /** Of a withdrawn verdict: the pass that it withdraws. */
  withdraws?: { id: string; fellAt: number | null };
};

/** A reviewer's decision beside the evidence. It never changes the verdict; `override` and `hold` change what pipelines get. */
export type SignOff = {
  id: string;
  releaseId: string;
  action: 'approve' | 'hold' | 'override';
  /** The verdict of an override. */
  verdict: 'pass' | 'fail' | null;
  name: string;
  reason: string;
  at: number;
  /** Epoch ms; null: for good. */
  expiresAt: number | null;
  /** The verdict as it was then. */
  original: VerdictWord;
};
