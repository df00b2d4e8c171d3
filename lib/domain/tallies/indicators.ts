/** The six ratios of bad to valid sessions, in the order they are shown (statistics.md §5.2). */
export const INDICATORS = [
  'connection',
  'factory',
  'emergency',
  'agent',
  'internalError',
  'endToEnd',
] as const;
export type IndicatorKey = (typeof INDICATORS)[number];

/** The four that a deployment must hold; the other two are shown and not gated. */
export const GATED: readonly IndicatorKey[] = ['connection', 'factory', 'emergency', 'agent'];

/** Bad, valid and unknown sessions. Unknown ones are in neither `bad` nor `valid`. */
export type IndicatorCount = { bad: number; valid: number; unknown: number };

/** Highest bad share that must not be reached, in basis points (1…9999). */
export type Thresholds = Record<IndicatorKey, number>;

export const DEFAULT_THRESHOLDS: Thresholds = {
  connection: 500,
  factory: 200,
  emergency: 500,
  agent: 1000,
  internalError: 200,
  endToEnd: 500,
};

/** Whether the screen states the good share (`> 95 %`) or the bad one (`< 5 %`). */
export const STATES_BAD_SHARE: Record<IndicatorKey, boolean> = {
  connection: false,
  factory: false,
  emergency: true,
  agent: false,
  internalError: true,
  endToEnd: false,
};

export const INDICATOR_NAMES: Record<IndicatorKey, string> = {
  connection: 'Connection',
  factory: 'Factory',
  emergency: 'Emergency',
  agent: 'Agent pipeline',
  internalError: 'Internal error',
  endToEnd: 'End to end',
};
