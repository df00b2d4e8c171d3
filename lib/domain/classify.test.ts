import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify } from './classify';
import type { HealthEvent } from './health-event';
import { readFrame } from './read-frame';
import type { SessionFacts } from './session-facts';
import { OUTCOMES, STAGES, type StageOutcome, stageIndex } from './stages';

type Moment = object | string;

const WELCOME = {
  type: 'system_message',
  data: { event: 'connection_established', connection_id: 'c1', connection_ready: true },
};
const RUN = 'run-of-ours';
const event = (type: string, payload: object = {}) => ({
  type,
  run_id: RUN,
  agent_name: 'Calculator',
  payload,
});
const FIVE = [
  event('agent_started'),
  event('agent_thinking', { reasoning: 'r' }),
  event('tool_executing', { tool_name: 'm', parameters: {} }),
  event('tool_completed', { tool_name: 'm', result: 391 }),
  event('agent_completed', { result: { answer: '391' } }),
];

/** Facts of a session in which these frames came 10 ms apart; the request left with the first welcome. */
function facts(frames: Moment[], over: Partial<SessionFacts> = {}): SessionFacts {
  const read = frames.map((frame, index) => ({
    atMs: 10 + index * 10,
    meaning: readFrame(typeof frame === 'string' ? frame : JSON.stringify(frame)),
  }));
  return {
    connectedMs: 1,
    acceptedMs: 2,
    upgradeStatus: null,
    error: null,
    probeFault: null,
    deadline: null,
    requestedMs: read.find((one) => one.meaning.kind === 'welcome')?.atMs ?? null,
    heldMs: null,
    frames: read,
    close: null,
    ids: { runId: RUN, threadId: 'thread-of-ours', sessionId: 's1', traceId: 't1' },
    announced: { release: null, instance: null, connectionId: 'c1' },
    warnings: [],
    ...over,
  };
}

const closed = (
  code: number | null,
  reason = '',
  by: 'server' | 'client' | 'network' = 'server',
) => ({ code, reason, by, atMs: 900 });
const deadline = (stage: 'ready' | 'agent' | 'complete') => ({
  deadline: { stage, atMs: 800 },
  close: closed(1000, `tocsin: ${stage} deadline`, 'client'),
});
const held = { heldMs: 500 };
const bye = { close: closed(1000, '', 'client') };
const signs: Record<StageOutcome, string> = { ok: 'o', failed: 'F', skipped: '-', unknown: '?' };
const line = (result: ReturnType<typeof classify>) =>
  result.stages.map((one) => signs[one.outcome]).join('');

const told = (more: Partial<HealthEvent>): HealthEvent => ({
  id: 'e1',
  at: 1,
  stage: 'factory',
  outcome: 'failed',
  environment: 'test',
  sessionId: 's1',
  ...more,
});

type Row = [
  name: string,
  facts: SessionFacts,
  expected: {
    stages: string;
    outcome?: string;
    handler?: string;
    errorCode?: string | null;
    emergency?: boolean | null;
  },
  events?: HealthEvent[],
];

const error = (code: string, message = '', more: object = {}) => ({
  type: 'error_message',
  error_code: code,
  error_message: message,
  ...more,
});
const component = (name: string, message = '') => ({
  type: 'error',
  error: { code: 1003, component: name, message, root_cause: null },
  connection_maintained: true,
});

const TABLE: Row[] = [
  [
    'passes, handler unknown',
    facts([WELCOME, ...FIVE], bye),
    {
      stages: 'ooooooooo',
      outcome: 'passed',
      handler: 'unknown',
      errorCode: null,
      emergency: false,
    },
  ],
  [
    'passes, handler told by the backend',
    facts([WELCOME, ...FIVE], bye),
    { stages: 'ooooooooo', outcome: 'passed', handler: 'agent' },
    [told({ stage: 'handler', outcome: 'ok', handler: 'agent' })],
  ],
  [
    'shipped welcome and data envelopes',
    facts(
      [
        {
          type: 'connection_established',
          data: { mode: 'main', connection_id: 'x', features: { emergency_fallback: true } },
        },
        ...FIVE.map(({ payload, ...rest }) => ({ ...rest, data: payload })),
      ],
      bye,
    ),
    { stages: 'ooooooooo', outcome: 'passed' },
  ],
  [
    'wrapped agent events',
    facts(
      [
        WELCOME,
        ...FIVE.map(({ type, payload }) => ({
          type: 'system_message',
          event: type,
          data: { ...payload, run_id: RUN },
        })),
      ],
      bye,
    ),
    { stages: 'ooooooooo', outcome: 'passed' },
  ],
  [
    'flat agent events without ids',
    facts([WELCOME, ...FIVE.map(({ type, payload }) => ({ type, ...payload }))], bye),
    { stages: 'ooooooooo', outcome: 'passed' },
  ],
  [
    'agent events without a welcome never belong to a request',
    facts([...FIVE], deadline('ready')),
    { stages: 'oo???F---' },
  ],
  [
    'auth-reject, report',
    facts([error('VALIDATION_FAILED', 'Token validation failed')], {
      close: closed(1008, 'SSOT Auth failed'),
    }),
    { stages: 'ooF------', handler: 'none', errorCode: 'VALIDATION_FAILED' },
  ],
  [
    'auth-reject, known code alone',
    facts([error('VALIDATION_FAILED')], { close: closed(1011) }),
    { stages: 'ooF------' },
  ],
  [
    'auth-header-lost',
    facts([error('NO_TOKEN')], { close: closed(1008) }),
    { stages: 'ooF------', errorCode: 'NO_TOKEN' },
  ],
  [
    'context error inside auth',
    facts([error('WEBSOCKET_AUTH_ERROR', 'invalid user context')], { close: closed(1008) }),
    { stages: 'ooF------' },
  ],
  [
    'context-wrong-type',
    facts([error('FACTORY_INITIALIZATION_FAILED', 'SSOT compliance issue detected')], {
      close: closed(1011, 'Factory initialization failed'),
    }),
    { stages: 'oooF-----', emergency: false, errorCode: 'FACTORY_INITIALIZATION_FAILED' },
  ],
  [
    'factory, shipped',
    facts([error('FACTORY_INIT_FAILED')], {
      close: closed(1011, 'Factory SSOT validation failed'),
    }),
    { stages: 'oooF-----' },
  ],
  [
    'factory error after successful authentication',
    facts([error('E1', 'after successful authentication the factory failed')], {
      close: closed(1011),
    }),
    { stages: 'oooF-----' },
  ],
  [
    'manager-leak',
    facts([error('E2', 'maximum number of WebSocket managers reached')], { close: closed(1011) }),
    { stages: 'oooF-----' },
  ],
  [
    'component error, kept open',
    facts([component('factory'), WELCOME], { ...held, ...deadline('agent') }),
    { stages: 'oooF?oF--' },
  ],
  [
    'emergency-crash',
    facts(
      [
        error('SYSTEM_INITIALIZATION_FAILED', 'completely failed', {
          details: { emergency_fallback_failed: true },
        }),
      ],
      { close: closed(1011, 'System initialization failed') },
    ),
    { stages: 'oooF-----', handler: 'none', emergency: true },
  ],
  [
    'factory-crash: emergency',
    facts(
      [
        { type: 'system_message', data: { event: 'limited_functionality_mode' } },
        WELCOME,
        { type: 'system_maintenance', event: 'maintenance_mode_active' },
      ],
      { ...held, ...bye },
    ),
    { stages: 'oooF?oF--', handler: 'emergency', emergency: true },
  ],
  [
    'emergency stub that completes',
    facts([WELCOME, ...FIVE.map((one) => ({ ...one, emergency_mode: true }))], bye),
    { stages: 'oooFooo?o', outcome: 'failed', handler: 'emergency', emergency: true },
  ],
  [
    'dependencies-missing: fallback that completes',
    facts(
      [
        {
          type: 'system_message',
          data: {
            event: 'service_info',
            missing_dependencies: ['agent_supervisor'],
            fallback_active: true,
          },
        },
        WELCOME,
        ...FIVE,
      ],
      bye,
    ),
    { stages: 'ooooooo?o', outcome: 'degraded', handler: 'fallback', errorCode: null },
  ],
  [
    'degraded mode leaves the factory unproven',
    facts(
      [
        { type: 'system_message', data: { event: 'degraded_mode', fallback_active: true } },
        WELCOME,
        ...FIVE,
      ],
      bye,
    ),
    { stages: 'ooo?ooo?o', outcome: 'degraded', handler: 'fallback' },
  ],
  [
    'a handler that failed and was replaced',
    facts([error('HANDLER_INIT_FAILED'), WELCOME, ...FIVE], bye),
    { stages: 'ooooooo?o', outcome: 'degraded', handler: 'fallback' },
  ],
  [
    'one fingerprint is not enough',
    facts([WELCOME, ...FIVE.map((one) => ({ ...one, agent_name: 'ChatAgent' }))], bye),
    { stages: 'ooooooooo', outcome: 'passed' },
  ],
  [
    'fallback by a health event',
    facts([WELCOME, ...FIVE], bye),
    { stages: 'ooooooo?o', outcome: 'degraded', handler: 'fallback' },
    [told({ stage: 'handler', outcome: 'activated', handler: 'fallback' })],
  ],
  [
    'cold start',
    facts([error('STARTUP_INCOMPLETE')], { close: closed(1011, 'Service startup incomplete') }),
    { stages: 'oo??F----' },
  ],
  [
    'handler integration',
    facts([error('HANDLER_INTEGRATION_FAILED')], { close: closed(1011) }),
    { stages: 'ooooF----' },
  ],
  [
    'service not ready',
    facts([], { close: closed(1011, 'Service not ready: agent_supervisor') }),
    { stages: 'ooooF----' },
  ],
  [
    'bare 1011',
    facts([], { close: closed(1011, 'Internal error') }),
    { stages: 'oo???F---', handler: 'unknown', emergency: null },
  ],
  [
    'bare 1011, told factory',
    facts([], { close: closed(1011) }),
    { stages: 'oooF-----', errorCode: 'FX' },
    [told({ errorCode: 'FX' }), told({ id: 'e2', stage: 'auth', outcome: 'ok' })],
  ],
  [
    'bare 1011, told emergency attempted',
    facts([], { close: closed(1011) }),
    { stages: 'oooF-----', emergency: true, handler: 'none' },
    [told({ stage: 'handler', outcome: 'attempted', handler: 'emergency' })],
  ],
  [
    'bare 1011, told handler',
    facts([], { close: closed(1011) }),
    { stages: 'ooo?F----' },
    [told({ stage: 'handler' })],
  ],
  [
    '1013 after accept',
    facts([], { close: closed(1013, 'Service temporarily unavailable - retry in 30 seconds') }),
    { stages: 'oo???F---' },
  ],
  [
    'too many connections',
    facts([], { close: closed(1008, 'Too many concurrent connections (6/5)') }),
    { stages: 'oo???F---' },
  ],
  ['3000', facts([], { close: closed(3000) }), { stages: 'ooF------' }],
  ['no-welcome', facts([], deadline('ready')), { stages: 'oo???F---' }],
  ['tcp-drop', facts([], { close: closed(1006, '', 'network') }), { stages: 'oo???F---' }],
  [
    'early-clean-close',
    facts([WELCOME], { close: closed(1000, 'main cleanup') }),
    { stages: 'oooo?F---' },
  ],
  [
    'closed after the hold',
    facts([WELCOME], { ...held, close: closed(1000, 'main cleanup') }),
    { stages: 'oooo?oF--' },
  ],
  [
    'auth lost after an early welcome',
    facts([WELCOME, error('TOKEN_EXPIRED')], { close: closed(1008) }),
    { stages: 'ooF------' },
  ],
  [
    'agent-silent',
    facts([WELCOME, { type: 'ack', status: 'acknowledged' }], { ...held, ...deadline('agent') }),
    { stages: 'oooo?oF--' },
  ],
  [
    'agent-stalled',
    facts([WELCOME, ...FIVE.slice(0, 2)], deadline('complete')),
    { stages: 'oooooooF-' },
  ],
  [
    'agent-error',
    facts(
      [
        WELCOME,
        FIVE[0] ?? {},
        event('agent_error', { error_message: 'model down', error_code: 'LLM' }),
      ],
      bye,
    ),
    { stages: 'oooooooF-', errorCode: 'LLM' },
  ],
  [
    'agent error first',
    facts([WELCOME, event('agent_error', { error_message: 'no' })], bye),
    { stages: 'ooooooF--' },
  ],
  [
    'AGENT_ERROR frame',
    facts([WELCOME, error('AGENT_ERROR')], bye),
    { stages: 'ooooooF--', errorCode: 'AGENT_ERROR' },
  ],
  [
    'a close that names the agent',
    facts([WELCOME], { close: closed(1011, 'Agent execution failed') }),
    { stages: 'ooooooF--' },
  ],
  [
    'a backend whose name mentions a stage',
    facts([{ type: 'error', service: 'auth-gateway', message: 'factory crashed' }], {
      close: closed(1011),
    }),
    { stages: 'oooF-----' },
  ],
  [
    'factory words after ready belong to the agent',
    facts([WELCOME, FIVE[0] ?? {}, error('TOOL_FACTORY_FAILED')], { close: closed(1011) }),
    { stages: 'oooooooF-', errorCode: 'TOOL_FACTORY_FAILED' },
  ],
  [
    'agent_completed that failed',
    facts(
      [WELCOME, FIVE[0] ?? {}, event('agent_completed', { status: 'failed', result: 'x' })],
      bye,
    ),
    { stages: 'oooooooF-' },
  ],
  [
    'final answer in a report before',
    facts(
      [WELCOME, FIVE[0] ?? {}, event('final_report', { report: 'yes' }), event('agent_completed')],
      bye,
    ),
    { stages: 'ooooooooo', outcome: 'passed' },
  ],
  [
    'foreign events after ours are noise',
    facts(
      [WELCOME, FIVE[0] ?? {}, { type: 'agent_completed', run_id: 'other', result: 'x' }],
      deadline('complete'),
    ),
    { stages: 'oooooooF-' },
  ],
  [
    '1011 after completion',
    facts([WELCOME, ...FIVE], { close: closed(1011) }),
    { stages: 'ooooooooF' },
  ],
  [
    'server 1001 after completion',
    facts([WELCOME, ...FIVE], { close: closed(1001) }),
    { stages: 'ooooooooo', outcome: 'passed' },
  ],
  [
    'bare close frame after completion',
    facts([WELCOME, ...FIVE], { close: closed(1005) }),
    { stages: 'ooooooooF' },
  ],
  [
    'refuse',
    facts([], {
      connectedMs: null,
      acceptedMs: null,
      error: { phase: 'tcp', code: 'ECONNREFUSED', message: 'refused' },
    }),
    { stages: 'F--------', errorCode: 'ECONNREFUSED' },
  ],
  [
    'upgrade-503',
    facts([], { acceptedMs: null, upgradeStatus: 503 }),
    { stages: 'oF-------', errorCode: 'HTTP_503' },
  ],
  ['upgrade 401', facts([], { acceptedMs: null, upgradeStatus: 401 }), { stages: 'o?F------' }],
  [
    'upgrade 403',
    facts([], { acceptedMs: null, upgradeStatus: 403, upgradeText: 'Forbidden' }),
    { stages: 'oF-------' },
  ],
  [
    'upgrade 403, told auth',
    facts([], { acceptedMs: null, upgradeStatus: 403 }),
    { stages: 'o?F------' },
    [told({ stage: 'auth' })],
  ],
];

describe('classify', () => {
  it.each(TABLE)('%s', (_name, one, { stages, ...expected }, events) => {
    const result = classify(one, events ?? []);
    expect(line(result)).toBe(stages);
    expect(result.outcome).toBe(expected.outcome ?? 'failed');
    expect(result).toMatchObject(expected);
  });

  it('excludes the probe’s own faults', () => {
    const result = classify(
      facts([], { connectedMs: null, acceptedMs: null, probeFault: 'EMFILE' }),
    );
    expect(result).toMatchObject({ outcome: 'excluded', failedStage: null, signature: null });
  });

  it('gives one signature to sessions that differ by ids only, and others to other ways of failing', () => {
    const failing = (id: string, code = 1011) =>
      classify(
        facts([error('FACTORY_INIT_FAILED', `user ${id} got "x${id}"`)], { close: closed(code) }),
      ).signature;
    const one = failing('8f14e45f-ceea-467f-9d1a-7e1c2b3a4d5e');
    expect(one).toEqual(failing('1b6453b8-9e1a-4c1d-8f2a-0d9e8c7b6a5f'));
    expect(one?.id).not.toBe(failing('1', 1008)?.id);
    expect(one?.title).toBe(
      'factory: FACTORY_INIT_FAILED, closed 1011 (internal error), user # got …',
    );
  });

  it('warns of missing tool fields and of missing events', () => {
    const poor = facts(
      [
        WELCOME,
        event('agent_started'),
        event('tool_executing'),
        event('tool_completed'),
        event('agent_completed', { result: 'x' }),
      ],
      bye,
    );
    const { warnings, outcome } = classify(poor);
    expect(outcome).toBe('passed');
    expect(warnings.join()).toContain('tool_executing lacks tool_name');
    expect(warnings.join()).toContain('completed without agent_thinking');
  });
});

const moment = fc.oneof(
  fc.constantFrom<Moment>(
    WELCOME,
    ...FIVE,
    error('NO_TOKEN'),
    error('FACTORY_INIT_FAILED'),
    component('handler'),
    { type: 'system_maintenance' },
    { type: 'agent_started', run_id: 'other' },
    { type: 'ping' },
    'nonsense',
    { emergency_mode: true },
    { type: 'agent_fallback' },
  ),
  fc.json(),
);
const anyFacts = fc.record({
  frames: fc.array(moment, { maxLength: 12 }),
  code: fc.option(fc.constantFrom(1000, 1001, 1005, 1006, 1008, 1011, 4401)),
  by: fc.constantFrom('server' as const, 'client' as const, 'network' as const),
  reason: fc.constantFrom('', 'Factory failed', 'auth failed', 'main cleanup'),
  heldMs: fc.option(fc.nat(200)),
  accepted: fc.boolean(),
});
const build = (one: {
  frames: Moment[];
  code: number | null;
  by: 'server' | 'client' | 'network';
  reason: string;
  heldMs: number | null;
  accepted: boolean;
}) =>
  one.accepted
    ? facts(one.frames, {
        heldMs: one.heldMs,
        close: one.code === null ? null : closed(one.code, one.reason, one.by),
      })
    : facts([], { acceptedMs: null, upgradeStatus: one.code === null ? null : 503 });
const anyEvent = fc.record({
  id: fc.uuid(),
  at: fc.nat(5),
  stage: fc.constantFrom(...STAGES),
  outcome: fc.constantFrom(
    'ok' as const,
    'failed' as const,
    'activated' as const,
    'attempted' as const,
  ),
  handler: fc.constantFrom('agent' as const, 'fallback' as const, 'emergency' as const, undefined),
  environment: fc.constant('test'),
  sessionId: fc.constant('s1'),
});

describe('classify, whatever comes', () => {
  it('gives nine stages in order, one outcome, and agrees with itself', () => {
    fc.assert(
      fc.property(anyFacts, fc.array(anyEvent, { maxLength: 6 }), (one, events) => {
        const built = build(one);
        const result = classify(built, events);
        expect(result.stages.map((stage) => stage.stage)).toEqual([...STAGES]);
        expect(OUTCOMES).toContain(result.outcome);
        expect(result.outcome === 'failed').toBe(result.failedStage !== null);
        expect(result.failedStage).toBe(
          result.stages.find((stage) => stage.outcome === 'failed')?.stage ?? null,
        );
        expect(classify(built, [...events].reverse())).toEqual(result);
        expect(JSON.parse(JSON.stringify(built))).toEqual(built);
      }),
    );
  });

  it('never says ok after a failed stage without proof, nor skips what came before it', () => {
    fc.assert(
      fc.property(anyFacts, (one) => {
        const { stages, failedStage } = classify(build(one));
        if (failedStage === null) return;
        for (const stage of stages) {
          if (stageIndex(stage.stage) > stageIndex(failedStage) && stage.outcome === 'ok') {
            expect(stage.ms).not.toBeNull();
          }
          if (stageIndex(stage.stage) < stageIndex(failedStage))
            expect(stage.outcome).not.toBe('skipped');
        }
      }),
    );
  });

  it('is not moved by health events of other sessions', () => {
    fc.assert(
      fc.property(anyFacts, fc.array(anyEvent, { maxLength: 4 }), (one, events) => {
        const built = build(one);
        const others = events.map((event) => ({
          ...event,
          sessionId: 'another',
          connectionId: 'c9',
        }));
        expect(classify(built, others)).toEqual(classify(built));
      }),
    );
  });
});
