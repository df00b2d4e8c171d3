import type { ServerConnection } from '../../../lib/domain/connection';
import { INDICATORS, type IndicatorCount, type IndicatorKey } from '../../../lib/domain/indicators';
import type { SessionRecord } from '../../../lib/domain/session';
import { type Contribution, LATENCIES, type TallyCounts } from '../../../lib/domain/tally';

/** Contributions for the contract: simple rules that use every part of a tally. The domain's own are tested beside it. */
export function contributionOfSession(session: SessionRecord): Contribution {
  const { outcome } = session;
  const failed = outcome === 'failed';
  const counts = emptyCounts();
  counts.sessions = 1;
  counts[outcome] = 1;
  counts.straddle = session.straddle && !failed ? 1 : 0;
  if (outcome !== 'excluded' && counts.straddle === 0)
    for (const indicator of INDICATORS) count(counts, indicator, failed ? 'bad' : 'good');
  const marks: Contribution['marks'] = [['outcome', outcome]];
  for (const { stage, outcome: result } of session.stages)
    if (result === 'ok') marks.push(['reached', stage]);
  if (session.failedStage) marks.push(['failedStage', session.failedStage]);
  if (session.signature) marks.push(['signature', session.signature.id]);
  if (session.instance) marks.push(['instance', session.instance]);
  marks.push(['closeCode', String(session.close.code ?? 'none')]);
  return {
    at: session.endedAt,
    dimensions: {
      targetId: session.targetId,
      environment: session.environment,
      release: session.release,
      location: session.location,
      source: 'synthetic',
      stratum: session.stratum,
      journey: session.journey,
      transport: session.transport,
      seeded: session.seeded,
    },
    counts,
    marks,
    latencies: LATENCIES.flatMap((latency): Contribution['latencies'] => {
      const ms = session.timings[`${latency}Ms`];
      return outcome === 'excluded' || ms === null ? [] : [[latency, ms]];
    }),
  };
}

export function contributionsOfConnection(connection: ServerConnection): Contribution | null {
  if (connection.decidedAt === null || connection.targetId === null) return null;
  const counts = emptyCounts();
  counts.sessions = 1;
  for (const indicator of ['connection', 'factory', 'emergency', 'agent'] as const) {
    const decided = connection[indicator];
    if (decided) count(counts, indicator, decided);
  }
  return {
    at: connection.decidedAt,
    dimensions: {
      targetId: connection.targetId,
      environment: connection.environment,
      release: connection.release,
      location: 'server',
      source: connection.sessionId ? 'server-synthetic' : 'server',
      stratum: 'steady',
      journey: '',
      transport: 'ws',
      seeded: connection.seeded,
    },
    counts,
    marks: connection.instance ? [['instance', connection.instance]] : [],
    latencies: [],
  };
}

function count(counts: TallyCounts, indicator: IndicatorKey, decided: 'good' | 'bad'): void {
  counts.indicators[indicator].valid += 1;
  if (decided === 'bad') counts.indicators[indicator].bad += 1;
}

function emptyCounts(): TallyCounts {
  const indicators = Object.fromEntries(
    INDICATORS.map((key): [IndicatorKey, IndicatorCount] => [
      key,
      { bad: 0, valid: 0, unknown: 0 },
    ]),
  ) as Record<IndicatorKey, IndicatorCount>;
  return { sessions: 0, passed: 0, degraded: 0, failed: 0, excluded: 0, straddle: 0, indicators };
}
