import type {
  IndicatorVerdictView,
  VerdictDocument,
} from '../../lib/contract/api/releases/verdicts';
import { DEFAULT_THRESHOLDS, GATED, INDICATORS } from '../../lib/domain/tallies/indicators';
import { DEFAULT_GATE } from '../../lib/domain/verdict/model/gate-settings';

const at = (minute: number) => new Date(Date.UTC(2025, 8, 8, 2, minute)).toISOString();

const indicators = INDICATORS.map<IndicatorVerdictView>((indicator) => ({
  indicator,
  gated: GATED.includes(indicator),
  thresholdBp: DEFAULT_THRESHOLDS[indicator],
  verdict: 'inconclusive',
  reason: { code: 'too_few_sessions', text: 'More sessions are needed.' },
  evidence: {
    count: { bad: 1, valid: 96, unknown: 0 },
    n: 96,
    blocks: 8,
    lnEPass: 1,
    lnEFail: -2,
    blockLnEPass: 0.4,
    blockLnEFail: -1,
    phiPass: 1,
    phiFail: 1,
  },
  interval: [0, 0.07],
  sessionsNeeded: 50,
  timeNeededMs: 300_000,
  fellAt: null,
}));

/** A verdict document for tests: eight minutes after a release, nothing decided yet. */
export function verdictOf(more: Partial<VerdictDocument>): VerdictDocument {
  return {
    schema: 'tocsin.verdict/v1',
    id: null,
    release: {
      id: 't1:2025.09.08-2',
      version: '2025.09.08-2',
      startedAt: at(0),
      deployment: 1,
      deployments: 1,
      target: { id: 't1', name: 'chat', environment: 'staging' },
    },
    verdict: 'inconclusive',
    effective: 'inconclusive',
    reason: { code: 'too_few_sessions', text: 'Connection: more sessions are needed.' },
    settled: false,
    fellAt: null,
    judgedAt: at(10),
    window: { from: at(1), to: at(9) },
    sessionsNeeded: 264,
    timeNeededMs: 22 * 60_000,
    limitation: 'A window of 8 min without an outage only excludes more frequent ones.',
    settings: { ...DEFAULT_GATE },
    config: {
      hash: 'a',
      frozenHash: 'a',
      measuredWith: {
        thresholds: DEFAULT_THRESHOLDS,
        gated: [...GATED],
        journey: 'agent',
        transport: 'websocket',
        holdMs: 5_000,
        locations: ['local'],
      },
    },
    coverage: {
      share: 0.98,
      measured: 96,
      scheduled: 98,
      excluded: 0,
      excludedShare: 0,
      lostToProbe: 2,
      lostToTarget: 0,
    },
    indicators,
    cold: { sessions: 0, firstSuccessMs: null, indicators: [] },
    instances: [],
    comparison: null,
    signOff: null,
    ...more,
  };
}
