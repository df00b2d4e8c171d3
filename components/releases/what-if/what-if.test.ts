import { describe, expect, it } from 'vitest';
import type { ReleaseEvidence } from '@/lib/contract/api/releases/verdicts';
import { emptyCounts } from '@/lib/domain/tallies/tally-math';
import { evidenceSeries } from '@/lib/domain/verdict/evidence/evidence-series';
import { DEFAULT_GATE } from '@/lib/domain/verdict/model/gate-settings';
import { evaluateAtThreshold } from './what-if';

const START = Date.parse('2025-09-08T02:00:00.000Z');

/** Forty minutes of twelve sessions, of which every fifth minute has a bad one: 1.67 %. */
function series(): ReleaseEvidence['series'][number] {
  const minutes = Array.from({ length: 40 }, (_, i) => {
    const counts = emptyCounts();
    const bad = i % 5 === 0 ? 1 : 0;
    counts.indicators.factory = { bad, valid: 12, unknown: 0 };
    const at = START + i * 60_000;
    return { at, counts: { ...counts, sessions: 12 }, observedMs: (i + 1) * 60_000 };
  });
  return {
    indicator: 'factory',
    gated: true,
    thresholdBp: 200,
    fellAt: null,
    verdict: 'inconclusive',
    points: evidenceSeries(minutes, 'factory', 200).map((point) => ({
      ...point,
      at: new Date(point.at).toISOString(),
      blockEnd: new Date(point.blockEnd).toISOString(),
      interval: point.interval && [point.interval[0], point.interval[1]],
    })),
  };
}

const at = { settings: DEFAULT_GATE, ended: null };

describe('what if the threshold were another', () => {
  it('comes to the same evidence as the judge at the threshold that holds', () => {
    const found = evaluateAtThreshold(series(), 200, at);
    const last = series().points.at(-1);
    expect(found.verdict).toBe('inconclusive');
    expect(found.evidence.n).toBe(480);
    expect(found.evidence.lnEPass).toBeCloseTo(last?.lnEPass ?? Number.NaN, 9);
    expect(found.evidence.blockLnEFail).toBeCloseTo(last?.blockLnEFail ?? Number.NaN, 9);
  });

  it('passes the same sessions at a loose threshold and fails them at a strict one', () => {
    expect(evaluateAtThreshold(series(), 1_000, at).verdict).toBe('pass');
    expect(evaluateAtThreshold(series(), 10, at).verdict).toBe('fail');
  });

  it('asks for nothing more once nothing more is waited for', () => {
    expect(evaluateAtThreshold(series(), 200, at).sessionsNeeded).toBeGreaterThan(0);
    const late = evaluateAtThreshold(series(), 200, { ...at, ended: 'deadline' });
    expect(late.sessionsNeeded).toBeNull();
    expect(late.reason.code).toBe('deadline');
    expect(evaluateAtThreshold(series(), 200, { ...at, ended: 'replaced' }).reason.code).toBe(
      'replaced',
    );
  });
});
