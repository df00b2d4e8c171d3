import { CONNECTION_INDICATORS, type ConnectionIndicator } from '../sessions/connection';
import type { SessionRecord } from '../sessions/session';
import { OUTCOMES, type Outcome } from '../sessions/stages';
import { type IndicatorResult, indicatorResults } from '../tallies/indicator-results';
import { INDICATORS, type IndicatorKey, indicatorsBy } from '../tallies/indicators';

/** Upper bounds of the duration histograms, in seconds. */
export const DURATION_BOUNDS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Stages whose time is measured from the start of the session, as metrics name them. */
export const TIMED_STAGES = ['connect', 'accept', 'ready', 'first_event', 'complete'] as const;
type TimedStage = (typeof TIMED_STAGES)[number];

export type DurationCounter = {
  /** Not cumulative: values up to each bound, and above the last. */
  counts: number[];
  sumS: number;
  n: number;
};

/**
 * Sessions of one target since the process started, each counted as it was first stored: a counter must not follow corrections,
 * because one that falls is taken for a restart.
 */
export type SessionCounters = {
  /** By location. */
  sessions: Map<string, Record<Outcome, number>>;
  indicators: Record<IndicatorKey, Record<'good' | 'bad' | 'unknown', number>>;
  /** Connections of the backend, by its own health events. */
  connections: Record<ConnectionIndicator, Record<'good' | 'bad', number>>;
  closes: Map<string, number>;
  durations: Record<TimedStage, DurationCounter>;
  /** From the request to the first audio, of sessions whose journey has audio. */
  firstAudio: DurationCounter;
  /** End of the newest one, epoch ms; 0 before the first. */
  lastFinishedAt: number;
};

/** Targets that are counted by themselves; the sessions of all others share counters, so that memory and scrapes are bounded. */
export const MOST_COUNTED_TARGETS = 500;

const recordOf = <K extends string, V>(keys: readonly K[], make: () => V) =>
  Object.fromEntries(keys.map((key) => [key, make()])) as Record<K, V>;

function emptyCounters(): SessionCounters {
  return {
    sessions: new Map(),
    indicators: indicatorsBy(() => ({ good: 0, bad: 0, unknown: 0 })),
    connections: recordOf(CONNECTION_INDICATORS, () => ({ good: 0, bad: 0 })),
    closes: new Map(),
    durations: recordOf(TIMED_STAGES, emptyDuration),
    firstAudio: emptyDuration(),
    lastFinishedAt: 0,
  };
}

function emptyDuration(): DurationCounter {
  return { counts: DURATION_BOUNDS_S.map(() => 0).concat(0), sumS: 0, n: 0 };
}

/** Counts the sessions of all targets. */
export class SessionCounterBook {
  readonly byTarget = new Map<string, SessionCounters>();
  /** Sessions of targets that have no counters of their own; null while there are none. */
  others: SessionCounters | null = null;

  /** A session that was stored for the first time. */
  add(record: SessionRecord): void {
    addSession(this.countersOf(record.targetId), record);
  }

  /** What a connection of the backend showed for an indicator for the first time. */
  addConnection(of: {
    targetId: string;
    indicator: ConnectionIndicator;
    result: 'good' | 'bad';
  }): void {
    this.countersOf(of.targetId).connections[of.indicator][of.result] += 1;
  }

  /** A target that is no longer watched makes room. */
  remove(targetId: string): void {
    this.byTarget.delete(targetId);
  }

  private countersOf(targetId: string): SessionCounters {
    const known = this.byTarget.get(targetId);
    if (known) return known;
    if (this.byTarget.size >= MOST_COUNTED_TARGETS) {
      this.others ??= emptyCounters();
      return this.others;
    }
    const fresh = emptyCounters();
    this.byTarget.set(targetId, fresh);
    return fresh;
  }
}

function addSession(counters: SessionCounters, record: SessionRecord): void {
  const { sessions, indicators, closes, durations } = counters;
  const outcomes = sessions.get(record.location) ?? recordOf(OUTCOMES, () => 0);
  sessions.set(record.location, outcomes);
  outcomes[record.outcome] += 1;
  counters.lastFinishedAt = Math.max(counters.lastFinishedAt, record.endedAt);
  if (record.outcome === 'excluded') return;
  const results = indicatorResults(record);
  for (const key of INDICATORS) {
    const result: IndicatorResult = results[key];
    if (result !== null) indicators[key][result] += 1;
  }
  if (record.close.code !== null) {
    const code = closeLabel(record.close.code);
    closes.set(code, (closes.get(code) ?? 0) + 1);
  }
  const { connectMs, upgradeMs, readyMs, firstEventMs, completeMs } = record.timings;
  const times = [connectMs, upgradeMs, readyMs, firstEventMs, completeMs];
  for (const [index, stage] of TIMED_STAGES.entries()) addDuration(durations[stage], times[index]);
  addDuration(counters.firstAudio, record.timings.firstAudioMs);
}

function addDuration(counter: DurationCounter, ms: number | null | undefined): void {
  if (ms === null || ms === undefined) return;
  const seconds = ms / 1000;
  const bound = DURATION_BOUNDS_S.findIndex((one) => seconds <= one);
  const at = bound < 0 ? DURATION_BOUNDS_S.length : bound;
  counter.counts[at] = (counter.counts[at] ?? 0) + 1;
  counter.sumS += seconds;
  counter.n += 1;
}

/** A backend may close with any of 4,000 private codes: those share one label, and so do all that are assigned to nothing. */
function closeLabel(code: number): string {
  if (code >= 1000 && code <= 1015) return String(code);
  if (code === 3000 || code === 3003 || code === 3008) return String(code);
  return code >= 4000 && code < 5000 ? '4xxx' : 'other';
}
