import {
  bye,
  closed,
  component,
  deadline,
  error,
  event,
  FIVE,
  facts,
  held,
  type Row,
  RUN,
  told,
  WELCOME,
} from './classify-facts';
/** What a client sees, and how its session must be put. */
export const TABLE: Row[] = [
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
