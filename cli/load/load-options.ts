import { extname } from 'node:path';
import type { LoadPhase, LoadRequest } from '../../lib/commands/check/load/load-plan';
import {
  type CheckFlags,
  MAX_CONCURRENCY,
  MAX_RATE,
  MAX_SESSIONS,
  parseDuration,
  parseRate,
  parseWhole,
} from '../check-options';
import { UsageError } from '../usage-error';

/** The options of `check` that make it a load, as commander hands them over. */
export type LoadFlags = Pick<CheckFlags, 'sessions' | 'concurrency' | 'rate'> & {
  for?: string;
  ramp: string[];
  maxInFlight?: string;
  report?: string;
};

/** Open sessions of an open loop: a target that hangs must not use up the file descriptors of this machine. */
const DEFAULT_IN_FLIGHT = '4000';
const MOST_IN_FLIGHT = 20_000;

/** Turns flags into a load; null for a check without one. Throws UsageError that says what to change. */
export function parseLoad(flags: LoadFlags): LoadRequest | null {
  const isOpen = flags.rate !== undefined || flags.ramp.length > 0;
  if (!isOpen && flags.maxInFlight !== undefined)
    throw new UsageError(
      '--max-in-flight needs --rate or --ramp; without them, --concurrency is the limit',
    );
  if (isOpen) return parseOpen(flags);
  if (flags.for === undefined && flags.report === undefined) return null;
  return parseClosed(flags);
}

function parseClosed(flags: LoadFlags): LoadRequest {
  const durationMs = flags.for === undefined ? null : parseSpan('--for', flags.for);
  const sessions = durationMs === null ? (flags.sessions ?? '1') : flags.sessions;
  return {
    loop: 'closed',
    concurrency: parseWhole('--concurrency', flags.concurrency ?? '1', MAX_CONCURRENCY),
    sessions: sessions === undefined ? null : parseWhole('--sessions', sessions, MAX_SESSIONS),
    durationMs,
  };
}

function parseOpen(flags: LoadFlags): LoadRequest {
  const isTimed = flags.for !== undefined || flags.ramp.length > 0;
  if (isTimed && flags.concurrency !== undefined)
    throw new UsageError(
      '--concurrency is for runs without --rate and --ramp: sessions that start by the clock are limited by --max-in-flight',
    );
  const given = flags.sessions ?? (isTimed ? undefined : '1');
  const sessions = given === undefined ? null : parseWhole('--sessions', given, MAX_SESSIONS);
  return {
    loop: 'open',
    phases: phasesOf(flags, sessions),
    sessions,
    maxInFlight: parseWhole(
      '--max-in-flight',
      flags.maxInFlight ?? DEFAULT_IN_FLIGHT,
      MOST_IN_FLIGHT,
    ),
  };
}

/** Ramps in the order in which they are given, then the last rate for the time of `--for`. */
function phasesOf(flags: LoadFlags, sessions: number | null): LoadPhase[] {
  const ramps = flags.ramp.map(parseRamp);
  const last = ramps.at(-1);
  if (last && flags.rate !== undefined)
    throw new UsageError('--ramp names its own rates: leave out --rate, or --ramp');
  const rate = last ? last.to : parseRate(flags.rate ?? '');
  const phases = [...ramps];
  if (flags.for !== undefined) {
    if (rate === 0)
      throw new UsageError('--for after a ramp to 0 would start no session: leave it out');
    phases.push({ from: rate, to: rate, ms: parseSpan('--for', flags.for) });
  } else if (!last) {
    phases.push({ from: rate, to: rate, ms: ((sessions ?? 1) / rate) * 1000 });
  }
  return phases;
}

function parseRamp(text: string): LoadPhase {
  const match = /^(\d+(?:\.\d+)?)\.\.(\d+(?:\.\d+)?)(?:\/s)?:(.+)$/.exec(text);
  const [from, to] = [Number(match?.[1]), Number(match?.[2])];
  if (!match?.[3] || Math.max(from, to) > MAX_RATE || from + to === 0) {
    throw new UsageError(
      `--ramp must be FROM..TO:DURATION in sessions per second, such as 0..200:30s, at most ${MAX_RATE}, not "${text}"`,
    );
  }
  return { from, to, ms: parseSpan('--ramp', match[3]) };
}

function parseSpan(option: string, text: string): number {
  const ms = parseDuration(option, text);
  if (ms < 1) throw new UsageError(`${option} must be at least 1ms, not "${text}"`);
  return ms;
}

export type ReportFile = { path: string; format: 'html' | 'json' };

/** The file of `--report`: its ending names the format. */
export function parseReport(path: string | undefined): ReportFile | null {
  if (path === undefined) return null;
  const ending = extname(path).toLowerCase();
  if (ending === '.html' || ending === '.htm') return { path, format: 'html' };
  if (ending === '.json') return { path, format: 'json' };
  throw new UsageError(`--report must end in .html or .json, not "${path}"`);
}
