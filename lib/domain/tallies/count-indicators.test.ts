import { describe, expect, it } from 'vitest';
import type { SessionRecord } from '../sessions/session';
import type { Handler, Outcome, StageOutcome } from '../sessions/stages';
import { STAGES } from '../sessions/stages';
import { countIndicators } from './indicator-results';

const outcomes: Record<string, StageOutcome> = {
  o: 'ok',
  F: 'failed',
  '-': 'skipped',
  '?': 'unknown',
};

type Shape = {
  stages: string;
  outcome: Outcome;
  handler?: Handler;
  emergency?: boolean;
  code?: number;
  requested?: boolean;
};

function sessionRecord({
  stages,
  outcome,
  handler = 'unknown',
  emergency = false,
  code = 1000,
  requested = true,
}: Shape) {
  return {
    outcome,
    handler,
    emergency,
    straddle: false,
    stages: STAGES.map((stage, index) => ({
      stage,
      outcome: outcomes[stages[index] ?? '?'],
      ms: 1,
    })),
    close: {
      code,
      reason: '',
      by: code === 1000 ? 'client' : code === 1006 ? 'network' : 'server',
    },
    facts: { requestedMs: requested ? 5 : null },
  } as unknown as SessionRecord;
}

const times = (count: number, shape: Shape) =>
  Array.from({ length: count }, () => sessionRecord(shape));

describe('the six indicators', () => {
  it('count the thousand sessions of the reference table (without those in flight and the cold ones)', () => {
    const sessions = [
      ...times(900, { stages: 'ooooooooo', outcome: 'passed' }),
      ...times(10, { stages: 'ooooooF--', outcome: 'failed' }),
      ...times(5, { stages: 'oooooooF-', outcome: 'failed' }),
      ...times(8, {
        stages: 'oooF?oF--',
        outcome: 'failed',
        handler: 'emergency',
        emergency: true,
      }),
      ...times(4, { stages: 'oooF-----', outcome: 'failed', code: 1011, requested: false }),
      ...times(2, {
        stages: 'oooF-----',
        outcome: 'failed',
        code: 1011,
        emergency: true,
        requested: false,
      }),
      ...times(6, { stages: 'ooooooo?o', outcome: 'degraded', handler: 'fallback' }),
      ...times(3, { stages: 'oooooooF-', outcome: 'failed', handler: 'fallback' }),
      ...times(10, { stages: 'F--------', outcome: 'failed', requested: false }),
      ...times(4, { stages: 'ooF------', outcome: 'failed', code: 1008, requested: false }),
      ...times(3, { stages: 'oo???F---', outcome: 'failed', code: 1006, requested: false }),
      ...times(5, { stages: 'oooooooF-', outcome: 'failed', code: 1011 }),
      ...times(20, { stages: '?--------', outcome: 'excluded', requested: false }),
    ];
    expect(countIndicators(sessions)).toEqual({
      connection: { bad: 23, valid: 960, unknown: 0 },
      factory: { bad: 14, valid: 943, unknown: 3 },
      emergency: { bad: 10, valid: 943, unknown: 3 },
      agent: { bad: 37, valid: 937, unknown: 0 },
      internalError: { bad: 11, valid: 950, unknown: 0 },
      endToEnd: { bad: 60, valid: 960, unknown: 0 },
    });
  });

  it('counts a bad close after completion only if the server sent 1011', () => {
    const counts = countIndicators([
      sessionRecord({ stages: 'ooooooooF', outcome: 'failed', code: 1011 }),
      sessionRecord({ stages: 'ooooooooF', outcome: 'failed', code: 1006 }),
    ]);
    expect(counts.internalError).toEqual({ bad: 1, valid: 2, unknown: 0 });
    expect(counts.endToEnd.bad + counts.agent.bad + counts.connection.bad).toBe(0);
  });
});
