import type { Stratum, Transport } from '../sessions/session';
import type { Outcome } from '../sessions/stages';
import type { IndicatorCount, IndicatorKey } from './indicators';

/** Widths of the stored buckets, in ms. A wider chart step merges whole buckets of one of these widths. */
export const BUCKET_STEPS = { '10s': 10_000, '1m': 60_000, '1h': 3_600_000 } as const;
export type BucketStep = keyof typeof BUCKET_STEPS;

/**
 * What a count is about. `synthetic`: our sessions of the schedule. `asked`: those that a person asked for, which only lists of sessions
 * count (decision 67). `server`: the backend's connections of real users. `server-synthetic`: its connections that carry one of our
 * session ids. Sources are never added up, but where a list of sessions is counted.
 */
const SOURCES = ['synthetic', 'asked', 'server', 'server-synthetic'] as const;
export type Source = (typeof SOURCES)[number];

/** Whose counts are those of the list of sessions. */
export const LISTED_SOURCES = ['synthetic', 'asked'] as const satisfies readonly Source[];

/** `''` if a dimension does not apply: location and journey of a server connection, and its target while that is unknown. */
export type TallyDimensions = {
  targetId: string;
  environment: string;
  release: string;
  location: string;
  source: Source;
  stratum: Stratum;
  journey: string;
  transport: Transport;
  seeded: boolean;
};

export type TallyCounts = {
  sessions: number;
  passed: number;
  degraded: number;
  failed: number;
  excluded: number;
  /** Sessions that were open during a change of release and did not fail: counted here and by outcome, but in no indicator. */
  straddle: number;
  indicators: Record<IndicatorKey, IndicatorCount>;
};

/** Certificates that are valid for longer are counted together. */
export const MOST_CERTIFICATE_DAYS = 100;

/**
 * Counts by other keys than the dimensions of tallies. Stored by position: append new ones. `exclusion`: an
 * `ExclusionKind`. `unmeasured`: a stage that the session's journey does not measure, or `emergency`. `certificateDays`: days until the
 * certificate of the server expires, from -1 (it has) to `MOST_CERTIFICATE_DAYS` (at least so many); of sessions over TLS. `profile`: what
 * a session was like, as `session-profile.ts` writes it; of sessions that were not excluded, one each. `disagreement`: what backend and
 * client contradict each other about, `ok <stage that the client saw fail>` or `failed <stage>`.
 */
export const COUNT_KINDS = [
  'reached',
  'failedStage',
  'outcome',
  'closeCode',
  'signature',
  'instance',
  'exclusion',
  'unmeasured',
  'certificateDays',
  'profile',
  'disagreement',
] as const;
export type CountKind = (typeof COUNT_KINDS)[number];

/** What sessions are counted by together with their outcome, for the facets of the explorer. Stored by position: append new ones. */
export const FACET_KINDS = ['stage', 'signature', 'instance', 'code', 'handler'] as const;
export type FacetKind = (typeof FACET_KINDS)[number];

/**
 * Timings that have a latency histogram per bucket. `firstAudio` counts from the request, the others from the session's start. Stored by
 * position: new ones come last.
 */
export const LATENCIES = [
  'connect',
  'upgrade',
  'ready',
  'firstEvent',
  'complete',
  'total',
  'firstAudio',
] as const;
export type Latency = (typeof LATENCIES)[number];

/**
 * A sparse mergeable histogram (statistics.md §6), in ms. `i` maps bucket index to count; `zero` counts v ≤ 0. `n` counts
 * measured values, zeros among them; `timeouts` are counted apart. Made by `latency-fold.ts`, merged and read by `latency-histogram.ts`.
 */
export type LatencyHistogram = {
  scheme: 'log2pct-v1';
  n: number;
  sum: number;
  min: number;
  max: number;
  zero: number;
  timeouts: number;
  i: Record<string, number>;
};

/**
 * What one session (or one folded server connection) adds to the tallies of its bucket, and what a correction subtracts.
 * `at`: epoch ms.
 */
export type Contribution = {
  at: number;
  dimensions: TallyDimensions;
  counts: TallyCounts;
  /** `[kind, key]` pairs, each counted once. */
  marks: Array<[CountKind, string]>;
  /** Each value counted once, under the session's outcome. None of a connection of the backend. */
  facets: Array<[FacetKind, string, Outcome]>;
  /** Values in ms, or `timeout`. */
  latencies: Array<[Latency, number | 'timeout']>;
};
