import { describe, expect, it } from 'vitest';
import { clopperPearsonInterval } from '../../../tests/support/domain/clopper-pearson';
import type { SessionRecord } from '../sessions/session';
import { STAGES, type Stage, type StageOutcome } from '../sessions/stages';
import { ALPHA_PASS, pFail, pPass, shareOfBasisPoints } from '../statistics/binomial';
import { LN_FAIL_THRESHOLD, LN_PASS_THRESHOLD, lnEFail, lnEPass } from '../statistics/e-process';
import { contributionOfSession } from './contribution';
import { indicatorResults } from './indicator-results';
import { DEFAULT_THRESHOLDS, INDICATORS, type IndicatorKey } from './indicators';
import { encodeProfile, profileOfSession } from './session-profile';
import type { TallyCounts } from './tally';
import { mergeCounts } from './tally-math';

const all = (outcome: StageOutcome) =>
  Object.fromEntries(STAGES.map((stage) => [stage, outcome])) as Record<Stage, StageOutcome>;
const OK = all('ok');
const UNTIL_AUTH = { ...all('skipped'), connect: 'ok', accept: 'ok', auth: 'ok' } as const;

type Shape = Partial<Omit<SessionRecord, 'stages'>> & { stages: Record<Stage, StageOutcome> };
let next = 0;

/** A session record, of which a test sets only what matters to it. */
function sessionRecord({ stages, ...rest }: Shape): SessionRecord {
  return {
    id: `s${next++}`,
    revision: 1,
    targetId: 't1',
    target: 'chat',
    environment: 'staging',
    release: 'r1',
    straddle: false,
    location: 'local',
    journey: 'agent',
    transport: 'ws',
    stratum: 'steady',
    instance: 'i1',
    seeded: false,
    startedAt: 1_700_000_000_000,
    endedAt: 1_700_000_006_000,
    outcome: 'passed',
    failedStage: null,
    handler: 'agent',
    emergency: false,
    errorCode: null,
    signature: null,
    warnings: [],
    stages: STAGES.map((stage) => ({ stage, outcome: stages[stage], ms: null })),
    close: { code: 1000, reason: '', by: 'client' },
    timings: {
      dnsMs: 1,
      connectMs: 2,
      tlsMs: null,
      upgradeMs: 5,
      readyMs: 20,
      firstEventMs: 40,
      completeMs: 900,
      totalMs: 6000,
    },
    events: stages.agent === 'ok' ? ['agent_started'] : [],
    keys: { traceId: '', runId: '', threadId: '', userId: '', connectionId: null },
    excludedBecause: null,
    loopLagMs: 0,
    facts: {
      connectedMs: 2,
      acceptedMs: 5,
      upgradeStatus: null,
      error: null,
      probeFault: null,
      deadline: null,
      requestedMs: stages.ready === 'ok' ? 21 : null,
      heldMs: null,
      frames: [],
      close: null,
      ids: { runId: '', threadId: '' },
      announced: { release: null, instance: null, connectionId: null },
      warnings: [],
    },
    ...rest,
  };
}

const closed = (code: number | null, by: 'server' | 'client' | 'network' | null = 'server') => ({
  close: { code, reason: '', by },
});
const failedAt = (failedStage: Stage) => ({ outcome: 'failed' as const, failedStage });

/** The letters of statistics.md §5.3; the sessions in flight (N) have no record. */
const SHAPES: Record<string, [number, Shape]> = {
  A: [900, { stages: OK }],
  B: [10, { ...failedAt('agent'), stages: { ...OK, agent: 'failed', complete: 'skipped' } }],
  C: [5, { ...failedAt('complete'), stages: { ...OK, complete: 'failed' } }],
  D: [
    8,
    {
      ...failedAt('factory'),
      handler: 'emergency',
      emergency: true,
      stages: { ...OK, factory: 'failed', complete: 'skipped' },
    },
  ],
  E: [
    4,
    {
      ...failedAt('factory'),
      ...closed(1011),
      handler: 'none',
      stages: { ...UNTIL_AUTH, factory: 'failed' },
    },
  ],
  F: [
    2,
    {
      ...failedAt('factory'),
      ...closed(1011),
      handler: 'none',
      emergency: true,
      stages: { ...UNTIL_AUTH, factory: 'failed' },
    },
  ],
  G: [6, { outcome: 'degraded', handler: 'fallback', stages: OK }],
  H: [3, { ...failedAt('complete'), handler: 'fallback', stages: { ...OK, complete: 'failed' } }],
  I: [
    10,
    {
      ...failedAt('connect'),
      ...closed(null, null),
      handler: 'none',
      stages: { ...all('skipped'), connect: 'failed' },
    },
  ],
  J: [
    4,
    {
      ...failedAt('auth'),
      ...closed(1008),
      handler: 'none',
      stages: { ...UNTIL_AUTH, auth: 'failed' },
    },
  ],
  K: [
    3,
    {
      ...failedAt('ready'),
      ...closed(1006, 'network'),
      handler: 'none',
      emergency: null,
      stages: { ...all('unknown'), connect: 'ok', accept: 'ok', ready: 'failed' },
    },
  ],
  L: [
    5,
    {
      ...failedAt('complete'),
      ...closed(1011),
      stages: { ...OK, complete: 'failed', close: 'skipped' },
    },
  ],
  M: [20, { outcome: 'excluded', excludedBecause: 'EMFILE', stages: all('skipped') }],
  Ook: [6, { stratum: 'cold', stages: OK }],
  Obad: [
    4,
    { ...failedAt('factory'), stratum: 'cold', stages: { ...UNTIL_AUTH, factory: 'failed' } },
  ],
};

const contributions = Object.values(SHAPES).flatMap(([count, shape]) =>
  Array.from({ length: count }, () => contributionOfSession(sessionRecord(shape))),
);
const tallyOf = (stratum: 'steady' | 'cold') =>
  mergeCounts(contributions.filter((c) => c.dimensions.stratum === stratum).map((c) => c.counts));

describe('the thousand sessions of statistics.md §5.3', () => {
  const steady: TallyCounts = tallyOf('steady');

  it.each<[IndicatorKey, number, number, number, string, number, number, string]>([
    ['connection', 23, 960, 0, 'PASS', 6.8653, -8.8877, 'PASS'],
    ['factory', 14, 943, 3, 'INCONCLUSIVE', -0.5868, -3.1343, 'INCONCLUSIVE'],
    ['emergency', 10, 943, 3, 'PASS', 20.9548, -11.7358, 'PASS'],
    ['agent', 37, 937, 0, 'PASS', 21.5032, -18.7069, 'PASS'],
    ['internalError', 11, 950, 0, 'PASS', 0.8872, -3.9001, 'INCONCLUSIVE'],
    ['endToEnd', 60, 960, 0, 'FAIL', -7.1055, 0.1358, 'INCONCLUSIVE'],
  ])('%s', (key, bad, valid, unknown, fixed, pass, fail, live) => {
    const q0 = shareOfBasisPoints(DEFAULT_THRESHOLDS[key]);
    expect(steady.indicators[key]).toEqual({ bad, valid, unknown });
    expect(fixedVerdict(bad, valid, q0)).toBe(fixed);
    expect(lnEPass(bad, valid, q0)).toBeCloseTo(pass, 4);
    expect(lnEFail(bad, valid, q0)).toBeCloseTo(fail, 4);
    expect(liveVerdict(bad, valid, q0)).toBe(live);
  });

  it('with the unknown ones as bad, factory is 17 of 946', () => {
    const { bad, valid, unknown } = steady.indicators.factory;
    expect([bad + unknown, valid + unknown]).toEqual([17, 946]);
    expect(lnEPass(17, 946, 0.02)).toBeCloseTo(-1.666, 4);
    expect(clopperPearsonInterval(17, 946, 0.05)?.map((q) => q.toFixed(5))).toEqual([
      '0.01148',
      '0.02683',
    ]);
  });

  it('counts the cold ones separately', () => {
    expect(tallyOf('cold').indicators.factory).toEqual({ bad: 4, valid: 10, unknown: 0 });
  });

  it('covers 970 of the 990 that were not in flight', () => {
    const valid = steady.indicators.connection.valid + tallyOf('cold').indicators.connection.valid;
    expect(valid / (1000 - 10)).toBeCloseTo(0.9798, 4);
    expect(steady.excluded / 990).toBeCloseTo(0.02, 3);
    expect(steady.sessions).toBe(steady.passed + steady.degraded + steady.failed + steady.excluded);
  });
});

describe('indicatorResults', () => {
  const outcomes = (shape: Shape) => indicatorResults(sessionRecord(shape));

  it('counts a close after completion for internal error only', () => {
    const found = outcomes({
      ...failedAt('close'),
      ...closed(1011),
      stages: { ...OK, close: 'failed' },
    });
    expect(INDICATORS.filter((key) => found[key] === 'bad')).toEqual(['internalError']);
  });

  it('does not count our own 1011 as bad', () => {
    expect(
      outcomes({ ...failedAt('close'), ...closed(1011, 'client'), stages: OK }).internalError,
    ).toBe('good');
  });

  it('counts a bare 1011 after the upgrade as unknown for factory and emergency', () => {
    const found = outcomes({
      ...failedAt('ready'),
      ...closed(1011),
      emergency: null,
      stages: { ...all('unknown'), connect: 'ok', accept: 'ok', ready: 'failed' },
    });
    expect(found).toEqual({
      connection: 'bad',
      factory: 'unknown',
      emergency: 'unknown',
      agent: null,
      internalError: 'bad',
      endToEnd: 'bad',
    });
  });

  it('counts an unproven handler as the real one', () => {
    expect(outcomes({ handler: 'unknown', stages: OK }).agent).toBe('good');
  });

  it('counts a straddling session separately unless it failed', () => {
    const passed = outcomes({ straddle: true, stages: OK });
    expect(Object.values(passed).every((value) => value === null)).toBe(true);
    expect(
      contributionOfSession(sessionRecord({ straddle: true, stages: OK })).counts.straddle,
    ).toBe(1);
    const failed = outcomes({
      ...failedAt('agent'),
      straddle: true,
      stages: { ...OK, agent: 'failed', complete: 'skipped' },
    });
    expect(failed.agent).toBe('bad');
  });
});

describe('contributionOfSession', () => {
  it('marks how far the session came, how it ended and the instance that served it', () => {
    const record = sessionRecord({
      ...failedAt('agent'),
      ...closed(1011),
      signature: { id: 'sig1', title: 'factory: wrong type' },
      stages: {
        ...OK,
        handler: 'unknown',
        agent: 'failed',
        complete: 'skipped',
        close: 'skipped',
      },
    });
    const { marks, at } = contributionOfSession(record);
    expect(at).toBe(1_700_000_006_000);
    expect(marks).toEqual([
      ['reached', 'connect'],
      ['reached', 'accept'],
      ['reached', 'auth'],
      ['reached', 'factory'],
      ['reached', 'handler:unproven'],
      ['reached', 'ready'],
      ['outcome', 'failed'],
      ['failedStage', 'agent'],
      ['closeCode', '1011'],
      ['signature', 'sig1 factory: wrong type'],
      ['instance', 'i1'],
      ['profile', encodeProfile(profileOfSession(record))],
    ]);
  });

  it('counts an agent event as proof of the handler', () => {
    const { marks } = contributionOfSession(
      sessionRecord({ stages: { ...OK, handler: 'unknown' } }),
    );
    expect(marks).toContainEqual(['reached', 'handler']);
  });

  it('counts nothing for the target if the probe was at fault', () => {
    const found = contributionOfSession(sessionRecord({ outcome: 'excluded', stages: OK }));
    expect(found.marks).toEqual([['outcome', 'excluded']]);
    const ours = sessionRecord({ outcome: 'excluded', stages: OK, exclusion: 'limit' });
    expect(contributionOfSession(ours).marks).toEqual([
      ['outcome', 'excluded'],
      ['exclusion', 'limit'],
    ]);
    const counted = sessionRecord({ outcome: 'failed', exclusion: null, stages: OK });
    expect(contributionOfSession(counted).marks.map(([kind]) => kind)).not.toContain('exclusion');
    expect(found.latencies).toEqual([]);
  });

  it('turns a passed deadline into a timeout of that timing and of the total', () => {
    const session = sessionRecord({
      ...failedAt('complete'),
      stages: { ...OK, complete: 'failed' },
    });
    session.timings.completeMs = null;
    session.facts.deadline = { stage: 'complete', atMs: 60_000 };
    expect(contributionOfSession(session).latencies).toEqual([
      ['connect', 2],
      ['upgrade', 5],
      ['ready', 20],
      ['firstEvent', 40],
      ['complete', 'timeout'],
      ['total', 'timeout'],
    ]);
  });

  it('counts the time to the first audio where the journey declares audio', () => {
    const audioOf = (firstAudioMs: number | null | undefined, stage?: 'agent' | 'ready') => {
      const session = sessionRecord({ outcome: 'failed', stages: OK });
      session.timings.firstAudioMs = firstAudioMs;
      session.facts.requestedMs = 30;
      session.facts.deadline = stage ? { stage, atMs: 60_000 } : null;
      return contributionOfSession(session).latencies.filter(([name]) => name === 'firstAudio');
    };
    expect(audioOf(undefined)).toEqual([]);
    expect(audioOf(250)).toEqual([['firstAudio', 250]]);
    expect(audioOf(null, 'agent')).toEqual([['firstAudio', 'timeout']]);
    expect(audioOf(null, 'ready')).toEqual([]);
    expect(audioOf(null)).toEqual([]);
  });
});

function fixedVerdict(bad: number, n: number, q0: number) {
  if (pPass(bad, n, q0) <= ALPHA_PASS) return 'PASS';
  return pFail(bad, n, q0) <= ALPHA_PASS ? 'FAIL' : 'INCONCLUSIVE';
}

function liveVerdict(bad: number, n: number, q0: number) {
  if (lnEPass(bad, n, q0) >= LN_PASS_THRESHOLD) return 'PASS';
  return lnEFail(bad, n, q0) >= LN_FAIL_THRESHOLD ? 'FAIL' : 'INCONCLUSIVE';
}
