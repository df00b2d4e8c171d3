import type {
  SessionClose,
  SessionRecord,
  Signature,
  Transport,
} from '../../domain/sessions/session';
import type { Handler, Outcome, Stage, StageResult } from '../../domain/sessions/stages';
import { countIndicators } from '../../domain/tallies/indicator-outcomes';
import type { IndicatorCount, IndicatorKey } from '../../domain/tallies/indicators';
import { iso } from '../../domain/time';

/** One line of `check --json` for one session. */
export type CheckLine = {
  id: string;
  target: string;
  transport: Transport;
  release: string;
  startedAt: string;
  outcome: Outcome;
  failedStage: Stage | null;
  handler: Handler;
  close: SessionClose;
  errorCode: string | null;
  signature: Signature | null;
  stages: StageResult[];
  timings: {
    connectMs: number | null;
    upgradeMs: number | null;
    readyMs: number | null;
    firstEventMs: number | null;
    completeMs: number | null;
    totalMs: number;
  };
  events: string[];
  warnings: string[];
};

export type CheckSummary = {
  sessions: number;
  passed: number;
  degraded: number;
  failed: number;
  excluded: number;
  indicators: Record<IndicatorKey, IndicatorCount>;
  durationMs: number;
};

/** The line of one session. An excluded one says why among its warnings. */
export function checkLine(record: SessionRecord): CheckLine {
  const { timings } = record;
  return {
    id: record.id,
    target: record.target,
    transport: record.transport,
    release: record.release,
    startedAt: iso(record.startedAt),
    outcome: record.outcome,
    failedStage: record.failedStage,
    handler: record.handler,
    close: record.close,
    errorCode: record.errorCode,
    signature: record.signature,
    stages: record.stages,
    timings: {
      connectMs: timings.connectMs,
      upgradeMs: timings.upgradeMs,
      readyMs: timings.readyMs,
      firstEventMs: timings.firstEventMs,
      completeMs: timings.completeMs,
      totalMs: timings.totalMs,
    },
    events: record.events,
    warnings:
      record.excludedBecause === null
        ? record.warnings
        : [`excluded: ${record.excludedBecause}`, ...record.warnings],
  };
}

/** The last line: what all sessions of a run add up to. `durationMs` is the run's own. */
export function checkSummary(records: SessionRecord[], durationMs: number): CheckSummary {
  const count = (outcome: Outcome) => records.filter((one) => one.outcome === outcome).length;
  return {
    sessions: records.length,
    passed: count('passed'),
    degraded: count('degraded'),
    failed: count('failed'),
    excluded: count('excluded'),
    indicators: countIndicators(records),
    durationMs: Math.round(durationMs),
  };
}
