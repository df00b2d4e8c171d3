import {
  agentEvent,
  type ClassifyRow,
  cleanClose,
  closeBy,
  errorFrame,
  FIVE_EVENTS,
  factsOf,
  heldOpen,
  missedDeadline,
  WELCOME,
} from './classify-facts';
/** What a client observes after its session is ready, and how the session must be classified. */
export const RUN_ROWS: ClassifyRow[] = [
  [
    'agent-silent',
    factsOf([WELCOME, { type: 'ack', status: 'acknowledged' }], {
      ...heldOpen,
      ...missedDeadline('agent'),
    }),
    { stages: 'oooo?oF--' },
  ],
  [
    'agent-stalled',
    factsOf([WELCOME, ...FIVE_EVENTS.slice(0, 2)], missedDeadline('complete')),
    { stages: 'oooooooF-' },
  ],
  [
    'agent-error',
    factsOf(
      [
        WELCOME,
        FIVE_EVENTS[0] ?? {},
        agentEvent('agent_error', { error_message: 'model down', error_code: 'LLM' }),
      ],
      cleanClose,
    ),
    { stages: 'oooooooF-', errorCode: 'LLM' },
  ],
  [
    'agent error first',
    factsOf([WELCOME, agentEvent('agent_error', { error_message: 'no' })], cleanClose),
    { stages: 'ooooooF--' },
  ],
  [
    'AGENT_ERROR frame',
    factsOf([WELCOME, errorFrame('AGENT_ERROR')], cleanClose),
    { stages: 'ooooooF--', errorCode: 'AGENT_ERROR' },
  ],
  [
    'a close that names the agent',
    factsOf([WELCOME], { close: closeBy(1011, 'Agent execution failed') }),
    { stages: 'ooooooF--' },
  ],
  [
    'a backend whose name mentions a stage',
    factsOf([{ type: 'error', service: 'auth-gateway', message: 'factory crashed' }], {
      close: closeBy(1011),
    }),
    { stages: 'oooF-----' },
  ],
  [
    'factory words after ready belong to the agent',
    factsOf([WELCOME, FIVE_EVENTS[0] ?? {}, errorFrame('TOOL_FACTORY_FAILED')], {
      close: closeBy(1011),
    }),
    { stages: 'oooooooF-', errorCode: 'TOOL_FACTORY_FAILED' },
  ],
  [
    'agent_completed that failed',
    factsOf(
      [
        WELCOME,
        FIVE_EVENTS[0] ?? {},
        agentEvent('agent_completed', { status: 'failed', result: 'x' }),
      ],
      cleanClose,
    ),
    { stages: 'oooooooF-' },
  ],
  [
    'final answer in a report before',
    factsOf(
      [
        WELCOME,
        FIVE_EVENTS[0] ?? {},
        agentEvent('final_report', { report: 'yes' }),
        agentEvent('agent_completed'),
      ],
      cleanClose,
    ),
    { stages: 'ooooooooo', outcome: 'passed' },
  ],
  [
    'foreign events after ours are noise',
    factsOf(
      [WELCOME, FIVE_EVENTS[0] ?? {}, { type: 'agent_completed', run_id: 'other', result: 'x' }],
      missedDeadline('complete'),
    ),
    { stages: 'oooooooF-' },
  ],
  [
    '1011 after completion',
    factsOf([WELCOME, ...FIVE_EVENTS], { close: closeBy(1011) }),
    { stages: 'ooooooooF' },
  ],
  [
    'server 1001 after completion',
    factsOf([WELCOME, ...FIVE_EVENTS], { close: closeBy(1001) }),
    { stages: 'ooooooooo', outcome: 'passed' },
  ],
  [
    'bare close frame after completion',
    factsOf([WELCOME, ...FIVE_EVENTS], { close: closeBy(1005) }),
    { stages: 'ooooooooo', outcome: 'passed' },
  ],
];
