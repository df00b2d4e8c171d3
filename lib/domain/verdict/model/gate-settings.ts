import { hasOwnTimes, longestSessionMs, type SessionTimes } from '../../targets/deadlines';
import { HOUR, MINUTE } from '../../time';

/** What a release must prove (statistics.md §0.1). Durations in ms. */
export type GateSettings = {
  /** Observed time before a pass, or a fail by the session track. */
  soakMs: number;
  /** After this a verdict that has not been reached is inconclusive for good. */
  deadlineMs: number;
  /** The same, by sessions, once the soak is over. */
  deadlineSessions: number;
  minSessions: number;
  /** Fewest sessions for a fail by the block track alone. */
  minSessionsEarly: number;
  /** Largest dispersion at which sessions count as independent (statistics.md §1.6). */
  phiLimit: number;
  coverageFloor: number;
  mostExcluded: number;
  /** Longest session: a minute is closed when all that started in it have ended and their health events have come. */
  longestSessionMs: number;
  settleMs: number;
};

export const DEFAULT_GATE: GateSettings = {
  soakMs: 30 * MINUTE,
  deadlineMs: 6 * HOUR,
  deadlineSessions: 4_320,
  minSessions: 60,
  minSessionsEarly: 10,
  phiLimit: 1.3,
  coverageFloor: 0.9,
  mostExcluded: 0.1,
  longestSessionMs: longestSessionMs({}),
  settleMs: MINUTE,
};

/** The settings of one target's releases: its minutes close when its own sessions have ended, however long they may last. */
export function targetGate(settings: GateSettings, target: SessionTimes): GateSettings {
  if (!hasOwnTimes(target)) return settings;
  return { ...settings, longestSessionMs: longestSessionMs(target) };
}

/** Minutes are what is stored and closed. */
export const BLOCK_MS = MINUTE;
const SESSIONS_A_BLOCK = 12;

/**
 * What a process knows that runs the sessions itself. `closedTo`: end of the last minute whose sessions have all ended, epoch ms;
 * `complete`: none is in flight, and none will start.
 */
export type KnownMinutes = { closedTo?: number | undefined; complete?: boolean | undefined };

/**
 * Length of a block of evidence at one session each `intervalMs`: max(60 s, 12 × interval), in whole minutes (decision 42).
 * Blocks of one session have the same dispersion whatever happens.
 */
export function blockLength(intervalMs: number): number {
  return Math.max(1, Math.ceil((SESSIONS_A_BLOCK * intervalMs) / BLOCK_MS)) * BLOCK_MS;
}

/** End of the last closed wall-clock minute, epoch ms (decision 16: longest deadline + 60 s). */
export function closedUntil(
  now: number,
  { longestSessionMs, settleMs }: Pick<GateSettings, 'longestSessionMs' | 'settleMs'>,
): number {
  return Math.floor((now - longestSessionMs - settleMs) / BLOCK_MS) * BLOCK_MS;
}
