/** Ways in which a seeded session can go. */
export type Plot =
  | 'passed'
  | 'factory-mismatch'
  | 'emergency'
  | 'auth-rejected'
  | 'refused'
  | 'upgrade-503'
  | 'agent-timeout'
  | 'agent-error'
  | 'dropped';

/** A frame of the backend, before it is given its instant. `after`: a phase of `Pace` that it comes after. */
export type PlotFrame = { after: Phase; text: string };

type PlotEnd =
  | { how: 'client'; reason: string }
  | { how: 'server'; code: number; reason: string }
  | { how: 'network' }
  | { how: 'refused' }
  | { how: 'status'; status: number };

export type PlotScript = {
  frames: PlotFrame[];
  /** Instant of the end: a phase, or the deadline that was missed. */
  endsAfter: Phase;
  deadline: 'agent' | 'complete' | null;
  end: PlotEnd;
  /** The agent request was sent. */
  requests: boolean;
};

/** Instants of a session in their order. */
export const PHASES = [
  'connected',
  'accepted',
  'answered',
  'welcomed',
  'started',
  'thinking',
  'executing',
  'executed',
  'completed',
] as const;
export type Phase = (typeof PHASES)[number];

const frame = (after: Phase, body: Record<string, unknown>): PlotFrame => ({
  after,
  text: JSON.stringify(body),
});

const error = (code: string, message: string, details: Record<string, unknown>) =>
  frame('answered', {
    type: 'error_message',
    error_code: code,
    error_message: message,
    details,
    recovery_suggestions: null,
  });

const agent = (after: Phase, type: string, payload: Record<string, unknown>) =>
  frame(after, { type, agent_name: 'supervisor', payload });

const STARTED = agent('started', 'agent_started', { status: 'started' });
const THINKING = agent('thinking', 'agent_thinking', {
  reasoning: 'The product is computed with a tool, then tested for divisors.',
});
const RUN: PlotFrame[] = [
  STARTED,
  THINKING,
  agent('executing', 'tool_executing', {
    tool_name: 'calculator',
    parameters: { expression: '17*23' },
  }),
  agent('executed', 'tool_completed', {
    tool_name: 'calculator',
    result: 391,
    execution_time_ms: 3,
  }),
  agent('completed', 'agent_completed', {
    result: { answer: '17 × 23 = 391 = 17 · 23, which is not prime.' },
  }),
];

const MISMATCH =
  'SSOT VIOLATION: Expected UserExecutionContext, got LegacyUserContext - Factory pattern requires SSOT compliance';

/** What a client sees in each plot. `welcome` is the backend's greeting, with its release and instance. */
export function scriptOf(plot: Plot, welcome: Record<string, unknown>): PlotScript {
  const greeting = frame('welcomed', {
    type: 'system_message',
    data: { event: 'connection_established', connection_ready: true, ...welcome },
  });
  return {
    frames: [greeting, ...RUN],
    endsAfter: 'completed',
    deadline: null,
    end: { how: 'client', reason: '' },
    requests: true,
    ...SCRIPTS[plot](greeting),
  };
}

/** In what each plot differs from a session that passes. */
const SCRIPTS: Record<Plot, (greeting: PlotFrame) => Partial<PlotScript>> = {
  passed: () => ({}),
  'factory-mismatch': () =>
    closedBeforeWelcome(
      error(
        'FACTORY_INITIALIZATION_FAILED',
        'WebSocket factory pattern initialization failed - SSOT compliance issue detected',
        { error_details: MISMATCH, ssot_migration_issue: true },
      ),
      { how: 'server', code: 1011, reason: 'Factory initialization failed' },
    ),
  'auth-rejected': () =>
    closedBeforeWelcome(error('VALIDATION_FAILED', 'Token validation failed', {}), {
      how: 'server',
      code: 1008,
      reason: 'SSOT Auth failed',
    }),
  emergency: (greeting) => ({
    frames: [
      frame('answered', {
        type: 'system_message',
        data: { event: 'limited_functionality_mode', error_type: 'factory_initialization_failure' },
      }),
      greeting,
      frame('started', { type: 'system_maintenance', event: 'maintenance_mode_active' }),
    ],
    endsAfter: 'started',
    deadline: 'agent',
    end: { how: 'client', reason: 'tocsin: agent deadline' },
  }),
  refused: () => ({
    frames: [],
    endsAfter: 'connected',
    end: { how: 'refused' },
    requests: false,
  }),
  'upgrade-503': () => ({
    frames: [],
    endsAfter: 'accepted',
    end: { how: 'status', status: 503 },
    requests: false,
  }),
  'agent-timeout': (greeting) => ({
    frames: [greeting, STARTED, THINKING],
    endsAfter: 'thinking',
    deadline: 'complete',
    end: { how: 'client', reason: 'tocsin: complete deadline' },
  }),
  'agent-error': (greeting) => ({
    frames: [
      greeting,
      STARTED,
      agent('thinking', 'agent_error', { error_message: 'The model answered with status 529' }),
    ],
    endsAfter: 'thinking',
  }),
  dropped: (greeting) => ({
    frames: [greeting, STARTED, THINKING],
    endsAfter: 'executing',
    end: { how: 'network' },
  }),
};

function closedBeforeWelcome(answer: PlotFrame, end: PlotEnd): Partial<PlotScript> {
  return { frames: [answer], endsAfter: 'answered', end, requests: false };
}
