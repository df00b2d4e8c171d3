import type { Stage } from '../sessions/stages';

/**
 * The fixed properties of an indicator. A new one is a row here, a result in `indicator-results.ts` and a filter of the
 * session list.
 */
type IndicatorRow = {
  /** Heading of its tile and of tables. */
  name: string;
  /** Its name inside a sentence. */
  phrase: string;
  /** Whether the phrase takes a plural verb. */
  isPlural: boolean;
  /** Name of its default rules. */
  ruleName: string;
  /** What bad sessions did, after a count: "2 of 412 failed". */
  badWords: string;
  /** Whether screens state the bad share (`< 5 %`) or the good one (`> 95 %`). */
  statesBadShare: boolean;
  /** Default of the bad share that must not be reached, in basis points (1…9999). */
  thresholdBp: number;
  /** Whether a release verdict depends on it; the others are only shown. */
  isGated: boolean;
  /** Up to which difference from the previous deployment counts as not worse, as a share of sessions (statistics.md §0.1). */
  margin: number;
  /** The first stage that it measures; null if it measures the whole journey. Orders the alerts of one cause. */
  firstStage: Stage | null;
  /** Indicators without which it has few valid sessions: while one of them fails, its alerts are consequences. */
  needs: readonly string[];
  /**
   * Whether its sessions can stop while those of other indicators continue, so that it has its own rule about missing data
   * (statistics.md §3.5, decision 21).
   */
  isConditional: boolean;
  /** Whether a backend reports it about its own connections (decision 15). */
  isServerReported: boolean;
};

/** All indicators, ratios of bad to valid sessions, in the order in which they are shown and stored (statistics.md §5.2). */
const INDICATOR_TABLE = {
  connection: {
    name: 'Connection',
    phrase: 'connection',
    isPlural: false,
    ruleName: 'Connection fails',
    badWords: 'failed',
    statesBadShare: false,
    thresholdBp: 500,
    isGated: true,
    margin: 0.02,
    firstStage: 'connect',
    needs: [],
    isConditional: false,
    isServerReported: true,
  },
  factory: {
    name: 'Factory',
    phrase: 'factory initialisation',
    isPlural: false,
    ruleName: 'Factory initialisation fails',
    badWords: 'failed',
    statesBadShare: false,
    thresholdBp: 200,
    isGated: true,
    margin: 0.01,
    firstStage: 'factory',
    needs: ['connection'],
    isConditional: true,
    isServerReported: true,
  },
  emergency: {
    name: 'Emergency',
    phrase: 'emergency activation',
    isPlural: false,
    ruleName: 'Emergency activation fails',
    badWords: 'used the emergency handler',
    statesBadShare: true,
    thresholdBp: 500,
    isGated: true,
    margin: 0.02,
    firstStage: 'handler',
    needs: ['connection', 'factory'],
    isConditional: true,
    isServerReported: true,
  },
  agent: {
    name: 'Agent pipeline',
    phrase: 'agent pipeline',
    isPlural: false,
    ruleName: 'Agent pipeline fails',
    badWords: 'failed',
    statesBadShare: false,
    thresholdBp: 1000,
    isGated: true,
    margin: 0.03,
    firstStage: 'agent',
    needs: ['connection', 'factory'],
    isConditional: true,
    isServerReported: true,
  },
  internalError: {
    name: 'Internal error',
    phrase: 'internal errors',
    isPlural: true,
    ruleName: 'Internal errors abound',
    badWords: 'closed with 1011',
    statesBadShare: true,
    thresholdBp: 200,
    isGated: false,
    margin: 0.01,
    firstStage: 'close',
    needs: [],
    isConditional: false,
    isServerReported: false,
  },
  endToEnd: {
    name: 'End to end',
    phrase: 'end-to-end reliability',
    isPlural: false,
    ruleName: 'End-to-end reliability fails',
    badWords: 'failed',
    statesBadShare: false,
    thresholdBp: 500,
    isGated: false,
    margin: 0.03,
    firstStage: null,
    needs: [],
    isConditional: false,
    isServerReported: false,
  },
} as const satisfies Record<string, IndicatorRow>;

export type IndicatorKey = keyof typeof INDICATOR_TABLE;

/** All indicators, in the order in which they are shown. Tallies store their counts in this order. */
export const INDICATORS = Object.keys(INDICATOR_TABLE) as readonly IndicatorKey[];

/** The row of each indicator, without the literal types of the table. */
export const INDICATOR: Readonly<Record<IndicatorKey, IndicatorRow>> = INDICATOR_TABLE;

/** A record with one value per indicator, in their order. */
export function indicatorsBy<T>(make: (indicator: IndicatorKey) => T): Record<IndicatorKey, T> {
  const record: Partial<Record<IndicatorKey, T>> = {};
  for (const key of INDICATORS) record[key] = make(key);
  return record as Record<IndicatorKey, T>;
}

/** The indicators that a release verdict depends on. */
export const GATED = INDICATORS.filter((key) => INDICATOR[key].isGated);

/** Bad, valid and unknown sessions. Unknown ones are in neither `bad` nor `valid`. */
export type IndicatorCount = { bad: number; valid: number; unknown: number };

/** Per indicator, the bad share that must not be reached, in basis points (1…9999). */
export type Thresholds = Record<IndicatorKey, number>;

export const DEFAULT_THRESHOLDS: Thresholds = indicatorsBy((key) => INDICATOR[key].thresholdBp);

/** Whether screens state the bad share (`< 5 %`) or the good one (`> 95 %`). */
export const STATES_BAD_SHARE = indicatorsBy((key) => INDICATOR[key].statesBadShare);

/** Headings of tiles and tables. */
export const INDICATOR_NAMES = indicatorsBy((key) => INDICATOR[key].name);

/** Names inside a sentence. */
export const INDICATOR_PHRASES = indicatorsBy((key) => INDICATOR[key].phrase);
