import type { Comparison } from '../comparison';
import type { IndicatorCount, IndicatorKey, Thresholds } from '../indicators';
import type { Interval } from '../intervals';
import type { Latency } from '../tally';
import type { GateSettings } from './gate-settings';

/** Worst first: the overall verdict is the first of these that a gated indicator, or the measuring itself, has (§4). */
export const VERDICT_WORDS = ['invalid', 'fail', 'no_data', 'inconclusive', 'pass'] as const;
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
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];
export type Reason = { code: ReasonCode; text: string };

/** Evidence of the steady sessions in closed minutes. Unknown outcomes are bad for the pass figures and good for the fail ones (decision 4). */
export type Evidence = {
  count: IndicatorCount;
  /** Known and unknown together. */
  n: number;
  lnEPass: number;
  lnEFail: number;
  blockLnEPass: number;
  blockLnEFail: number;
  phiPass: number;
  phiFail: number;
  /** Closed minutes with sessions. */
  blocks: number;
};

export type IndicatorVerdict = {
  indicator: IndicatorKey;
  gated: boolean;
  thresholdBp: number;
  verdict: VerdictWord;
  reason: Reason;
  evidence: Evidence;
  /** Always-valid 95 % interval of the bad share, from the least to the most that unknown outcomes allow. */
  interval: Interval | null;
  /** Clean sessions that a pass still needs; null where it has fallen, or no number of sessions is the question. */
  sessionsNeeded: number | null;
  /** At the present rate, in ms, what is left of the soak among it. */
  timeNeededMs: number | null;
  /** End of the closed minute at which the verdict fell, epoch ms. */
  fellAt: number | null;
};

export type Coverage = {
  /** Sessions that ended, excluded ones left out. */
  measured: number;
  excluded: number;
  scheduled: number;
  lostToProbe: number;
  lostToTarget: number;
  /** `measured / scheduled`; null where nothing was scheduled. */
  share: number | null;
  excludedShare: number;
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
  journey: string;
  transport: string;
  holdMs: number;
  locations: string[];
};

/** The configuration of a release's first look; `hash` is of `measuredWith`. */
export type FrozenConfig = { hash: string; measuredWith: MeasuredWith; frozenAt: number };

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

export type ReleaseComparison = {
  /** Looked at before the verdict fell: these tests are for one look only (§1.7). */
  provisional: boolean;
  previous: {
    version: string;
    /** Which deployment of its version, from 1; absent in verdicts of older versions of Tocsin. */
    deployment?: number;
    from: number;
    to: number;
    sessions: number;
  };
  indicators: Array<{ indicator: IndicatorKey; margin: number } & Comparison>;
  latencies: LatencyComparison[];
  signatures: SignatureChange[];
};

/** What one look at a release found. Times are epoch ms. */
export type ReleaseVerdict = {
  verdict: VerdictWord;
  reason: Reason;
  indicators: IndicatorVerdict[];
  coverage: Coverage;
  settings: GateSettings;
  /** First steady minute to the last closed one with sessions; null before the first. */
  window: { from: number; to: number } | null;
  /** Nothing is waited for any more: decided, past its deadline, or spoilt. A fail may still overtake a pass before the deadline. */
  settled: boolean;
  /** When the last gated indicator decided it, epoch ms. */
  fellAt: number | null;
  sessionsNeeded: number | null;
  timeNeededMs: number | null;
  /** What the window cannot exclude; printed with every pass (§1.6). */
  limitation: string;
};

export type StoredVerdict = ReleaseVerdict & {
  id: string;
  releaseId: string;
  judgedAt: number;
  config: { hash: string; frozenHash: string; measuredWith: MeasuredWith };
  cold: ColdStart;
  instances: InstanceRow[];
  comparison: ReleaseComparison | null;
};

/** A person's word beside the evidence. It never changes the verdict; `override` and `hold` change what a pipeline is told. */
export type SignOff = {
  id: string;
  releaseId: string;
  action: 'approve' | 'hold' | 'override';
  /** What an override says instead. */
  verdict: 'pass' | 'fail' | null;
  name: string;
  reason: string;
  at: number;
  /** Epoch ms; null: for good. */
  expiresAt: number | null;
  /** The verdict as it was then. */
  original: VerdictWord;
};
