import {
  type ClassifyRow,
  cleanClose,
  closeBy,
  componentErrorFrame,
  errorFrame,
  FIVE_EVENTS,
  factsOf,
  healthEvent,
  heldOpen,
  missedDeadline,
  RUN,
  WELCOME,
} from './classify-facts';
/** What a client observes until its session is ready, and how the session must be classified. */
export const SETUP_ROWS: ClassifyRow[] = [
  [
    'passes, handler unknown',
    factsOf([WELCOME, ...FIVE_EVENTS], cleanClose),
    {
      stages: 'ooooooooo',
      outcome: 'passed',
      handler: 'unknown',
      errorCode: null,
      emergency: false,
    },
  ],
  [
    'passes, handler reported by the backend',
    factsOf([WELCOME, ...FIVE_EVENTS], cleanClose),
    { stages: 'ooooooooo', outcome: 'passed', handler: 'agent' },
    [healthEvent({ stage: 'handler', outcome: 'ok', handler: 'agent' })],
  ],
  [
    'shipped welcome and data envelopes',
    factsOf(
      [
        {
          type: 'connection_established',
          data: { mode: 'main', connection_id: 'x', features: { emergency_fallback: true } },
        },
        ...FIVE_EVENTS.map(({ payload, ...rest }) => ({ ...rest, data: payload })),
      ],
      cleanClose,
    ),
    { stages: 'ooooooooo', outcome: 'passed' },
  ],
  [
    'wrapped agent events',
    factsOf(
      [
        WELCOME,
        ...FIVE_EVENTS.map(({ type, payload }) => ({
          type: 'system_message',
          event: type,
          data: { ...payload, run_id: RUN },
        })),
      ],
      cleanClose,
    ),
    { stages: 'ooooooooo', outcome: 'passed' },
  ],
  [
    'flat agent events without ids',
    factsOf(
      [WELCOME, ...FIVE_EVENTS.map(({ type, payload }) => ({ type, ...payload }))],
      cleanClose,
    ),
    { stages: 'ooooooooo', outcome: 'passed' },
  ],
  [
    'agent events without a welcome never belong to a request',
    factsOf([...FIVE_EVENTS], missedDeadline('ready')),
    { stages: 'oo???F---' },
  ],
  [
    'auth-reject, report',
    factsOf([errorFrame('VALIDATION_FAILED', 'Token validation failed')], {
      close: closeBy(1008, 'SSOT Auth failed'),
    }),
    { stages: 'ooF------', handler: 'none', errorCode: 'VALIDATION_FAILED' },
  ],
  [
    'auth-reject, known code alone',
    factsOf([errorFrame('VALIDATION_FAILED')], { close: closeBy(1011) }),
    { stages: 'ooF------' },
  ],
  [
    'auth-header-lost',
    factsOf([errorFrame('NO_TOKEN')], { close: closeBy(1008) }),
    { stages: 'ooF------', errorCode: 'NO_TOKEN' },
  ],
  [
    'context error inside auth',
    factsOf([errorFrame('WEBSOCKET_AUTH_ERROR', 'invalid user context')], { close: closeBy(1008) }),
    { stages: 'ooF------' },
  ],
  [
    'context-wrong-type',
    factsOf([errorFrame('FACTORY_INITIALIZATION_FAILED', 'SSOT compliance issue detected')], {
      close: closeBy(1011, 'Factory initialization failed'),
    }),
    { stages: 'oooF-----', emergency: false, errorCode: 'FACTORY_INITIALIZATION_FAILED' },
  ],
  [
    'factory, shipped',
    factsOf([errorFrame('FACTORY_INIT_FAILED')], {
      close: closeBy(1011, 'Factory SSOT validation failed'),
    }),
    { stages: 'oooF-----' },
  ],
  [
    'factory error after successful authentication',
    factsOf([errorFrame('E1', 'after successful authentication the factory failed')], {
      close: closeBy(1011),
    }),
    { stages: 'oooF-----' },
  ],
  [
    'manager-leak',
    factsOf([errorFrame('E2', 'maximum number of WebSocket managers reached')], {
      close: closeBy(1011),
    }),
    { stages: 'oooF-----' },
  ],
  [
    'component error, kept open',
    factsOf([componentErrorFrame('factory'), WELCOME], { ...heldOpen, ...missedDeadline('agent') }),
    { stages: 'oooF?oF--' },
  ],
  [
    'emergency-crash',
    factsOf(
      [
        errorFrame('SYSTEM_INITIALIZATION_FAILED', 'completely failed', {
          details: { emergency_fallback_failed: true },
        }),
      ],
      { close: closeBy(1011, 'System initialization failed') },
    ),
    { stages: 'oooF-----', handler: 'none', emergency: true },
  ],
  [
    'factory-crash: emergency',
    factsOf(
      [
        { type: 'system_message', data: { event: 'limited_functionality_mode' } },
        WELCOME,
        { type: 'system_maintenance', event: 'maintenance_mode_active' },
      ],
      { ...heldOpen, ...cleanClose },
    ),
    { stages: 'oooF?oF--', handler: 'emergency', emergency: true },
  ],
  [
    'emergency stub that completes',
    factsOf([WELCOME, ...FIVE_EVENTS.map((one) => ({ ...one, emergency_mode: true }))], cleanClose),
    { stages: 'oooFooo?o', outcome: 'failed', handler: 'emergency', emergency: true },
  ],
  [
    'dependencies-missing: fallback that completes',
    factsOf(
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
        ...FIVE_EVENTS,
      ],
      cleanClose,
    ),
    { stages: 'ooooooo?o', outcome: 'degraded', handler: 'fallback', errorCode: null },
  ],
  [
    'degraded mode leaves the factory unproven',
    factsOf(
      [
        { type: 'system_message', data: { event: 'degraded_mode', fallback_active: true } },
        WELCOME,
        ...FIVE_EVENTS,
      ],
      cleanClose,
    ),
    { stages: 'ooo?ooo?o', outcome: 'degraded', handler: 'fallback' },
  ],
  [
    'a handler that failed and was replaced',
    factsOf([errorFrame('HANDLER_INIT_FAILED'), WELCOME, ...FIVE_EVENTS], cleanClose),
    { stages: 'ooooooo?o', outcome: 'degraded', handler: 'fallback' },
  ],
  [
    'one fingerprint is not enough',
    factsOf(
      [WELCOME, ...FIVE_EVENTS.map((one) => ({ ...one, agent_name: 'ChatAgent' }))],
      cleanClose,
    ),
    { stages: 'ooooooooo', outcome: 'passed' },
  ],
  [
    'fallback by a health event',
    factsOf([WELCOME, ...FIVE_EVENTS], cleanClose),
    { stages: 'ooooooo?o', outcome: 'degraded', handler: 'fallback' },
    [healthEvent({ stage: 'handler', outcome: 'activated', handler: 'fallback' })],
  ],
  [
    'cold start',
    factsOf([errorFrame('STARTUP_INCOMPLETE')], {
      close: closeBy(1011, 'Service startup incomplete'),
    }),
    { stages: 'oo??F----' },
  ],
  [
    'handler integration',
    factsOf([errorFrame('HANDLER_INTEGRATION_FAILED')], { close: closeBy(1011) }),
    { stages: 'ooooF----' },
  ],
  [
    'service not ready',
    factsOf([], { close: closeBy(1011, 'Service not ready: agent_supervisor') }),
    { stages: 'ooooF----' },
  ],
  [
    'bare 1011',
    factsOf([], { close: closeBy(1011, 'Internal error') }),
    { stages: 'oo???F---', handler: 'unknown', emergency: null },
  ],
  [
    'bare 1011, reported factory',
    factsOf([], { close: closeBy(1011) }),
    { stages: 'oooF-----', errorCode: 'FX' },
    [healthEvent({ errorCode: 'FX' }), healthEvent({ id: 'e2', stage: 'auth', outcome: 'ok' })],
  ],
  [
    'bare 1011, reported emergency attempted',
    factsOf([], { close: closeBy(1011) }),
    { stages: 'oooF-----', emergency: true, handler: 'none' },
    [healthEvent({ stage: 'handler', outcome: 'attempted', handler: 'emergency' })],
  ],
  [
    'bare 1011, reported handler',
    factsOf([], { close: closeBy(1011) }),
    { stages: 'ooo?F----' },
    [healthEvent({ stage: 'handler' })],
  ],
  [
    '1013 after accept',
    factsOf([], { close: closeBy(1013, 'Service temporarily unavailable - retry in 30 seconds') }),
    { stages: 'oo???F---' },
  ],
  [
    'too many connections',
    factsOf([], { close: closeBy(1008, 'Too many concurrent connections (6/5)') }),
    { stages: 'oo???F---' },
  ],
  ['3000', factsOf([], { close: closeBy(3000) }), { stages: 'ooF------' }],
  ['no-welcome', factsOf([], missedDeadline('ready')), { stages: 'oo???F---' }],
  ['tcp-drop', factsOf([], { close: closeBy(1006, '', 'network') }), { stages: 'oo???F---' }],
  [
    'early-clean-close',
    factsOf([WELCOME], { close: closeBy(1000, 'main cleanup') }),
    { stages: 'oooo?F---' },
  ],
  [
    'closed after the hold',
    factsOf([WELCOME], { ...heldOpen, close: closeBy(1000, 'main cleanup') }),
    { stages: 'oooo?oF--' },
  ],
  [
    'auth lost after an early welcome',
    factsOf([WELCOME, errorFrame('TOKEN_EXPIRED')], { close: closeBy(1008) }),
    { stages: 'ooF------' },
  ],
  [
    'refuse',
    factsOf([], {
      connectedMs: null,
      acceptedMs: null,
      error: { phase: 'tcp', code: 'ECONNREFUSED', message: 'refused' },
    }),
    { stages: 'F--------', errorCode: 'ECONNREFUSED' },
  ],
  [
    'upgrade-503',
    factsOf([], { acceptedMs: null, upgradeStatus: 503 }),
    { stages: 'oF-------', errorCode: 'HTTP_503' },
  ],
  ['upgrade 401', factsOf([], { acceptedMs: null, upgradeStatus: 401 }), { stages: 'o?F------' }],
  [
    'upgrade 403',
    factsOf([], { acceptedMs: null, upgradeStatus: 403, upgradeText: 'Forbidden' }),
    { stages: 'oF-------' },
  ],
  [
    'upgrade 403, reported auth',
    factsOf([], { acceptedMs: null, upgradeStatus: 403 }),
    { stages: 'o?F------' },
    [healthEvent({ stage: 'auth' })],
  ],
];
