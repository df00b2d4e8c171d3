import { failureMessage } from '../../domain/classify/classify-session';
import type { SessionRecord } from '../../domain/sessions/session';
import { authOf } from '../../domain/sessions/session-access';
import type { SessionFacts } from '../../domain/sessions/session-facts';
import type { Outcome } from '../../domain/sessions/stages';
import { countIndicators } from '../../domain/tallies/indicator-results';
import { indicatorsBy } from '../../domain/tallies/indicators';
import { isIndicatorMeasured } from '../../domain/tallies/measured-indicators';
import { iso } from '../../domain/time';
import { createAccessTally } from './access-tally';
import type { CheckLine, CheckSummary } from './check-output';

/** The line of one session. The first warning of an excluded one is its reason. */
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
    message: failureMessage(record.facts, record.failedStage),
    stages: record.stages,
    timings: {
      connectMs: timings.connectMs,
      upgradeMs: timings.upgradeMs,
      readyMs: timings.readyMs,
      firstEventMs: timings.firstEventMs,
      completeMs: timings.completeMs,
      ...audioTime(timings),
      totalMs: timings.totalMs,
    },
    ...(record.facts.audio ? { audio: record.facts.audio } : {}),
    events: record.events,
    auth: authOf(record.facts),
    ...unverifiedOf(record.facts),
    ...(record.facts.droppedFrames === undefined
      ? {}
      : { droppedFrames: record.facts.droppedFrames }),
    warnings:
      record.excludedBecause === null
        ? record.warnings
        : [`excluded: ${record.excludedBecause}`, ...record.warnings],
  };
}

function audioTime({ firstAudioMs }: SessionRecord['timings']) {
  return firstAudioMs === undefined ? {} : { firstAudioMs };
}

/** The last line. `durationMs` is that of the whole run. */
export function checkSummary(records: SessionRecord[], durationMs: number): CheckSummary {
  const count = (outcome: Outcome) => records.filter((one) => one.outcome === outcome).length;
  return {
    sessions: records.length,
    passed: count('passed'),
    degraded: count('degraded'),
    failed: count('failed'),
    excluded: count('excluded'),
    ...accessSummary(records),
    indicators: summaryCounts(records),
    durationMs: Math.round(durationMs),
  };
}

const unverifiedOf = ({ certificateVerified }: SessionFacts) =>
  certificateVerified === false ? { certificateVerified } : {};

/** What the summary says about the way in: totals per way where sessions took turns, and a certificate that was not verified. */
function accessSummary(
  records: readonly SessionRecord[],
): Pick<CheckSummary, 'auth' | 'certificateVerified'> {
  const tally = createAccessTally();
  for (const record of records) tally.add(record);
  return tally.summary();
}

/** Counts of each indicator, with a mark on those that the journey does not measure: sessions of one run have one journey. */
function summaryCounts(records: readonly SessionRecord[]): CheckSummary['indicators'] {
  const counts = countIndicators(records);
  const plan = records[0]?.facts.plan;
  return indicatorsBy((key) =>
    isIndicatorMeasured(plan, key) ? counts[key] : { ...counts[key], measured: false as const },
  );
}
