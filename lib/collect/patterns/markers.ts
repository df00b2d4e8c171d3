import type { HealthOutcome } from '../../domain/sessions/health-event';
import type { Handler, Stage } from '../../domain/sessions/stages';

/** What a text means; null where it is known and says nothing about health. */
export type Meaning = { stage: Stage; outcome: HealthOutcome; handler?: Handler | undefined };
type Group = Meaning & { texts: string[] };

const GROUPS: Group[] = [
  {
    stage: 'accept',
    outcome: 'failed',
    texts: [
      'GCP WebSocket readiness validation failed',
      'still not in CONNECTED state',
      "Need to call 'accept' first",
    ],
  },
  {
    stage: 'auth',
    outcome: 'ok',
    texts: ['SSOT AUTHENTICATION SUCCESS', 'GOLDEN PATH AUTH SUCCESS'],
  },
  {
    stage: 'auth',
    outcome: 'failed',
    texts: [
      'SSOT AUTHENTICATION FAILED',
      'GOLDEN PATH AUTH FAILURE',
      'UNIFIED AUTH: WebSocket authentication error',
    ],
  },
  {
    stage: 'factory',
    outcome: 'ok',
    texts: ['FACTORY SUCCESS', 'FACTORY PATTERN: Created isolated WebSocket manager'],
  },
  {
    stage: 'factory',
    outcome: 'failed',
    texts: [
      'SSOT FACTORY FAILURE',
      'SSOT FACTORY VALIDATION FAILURE',
      'FACTORY INITIALIZATION FAILED',
      'UNEXPECTED FACTORY ERROR',
      'FACTORY VALIDATION ISSUE',
      'GOLDEN PATH MANAGER FAILURE',
      'SSOT CONTEXT VALIDATION FAILED',
      'SSOT CONTEXT INCOMPLETE',
      'maximum number of WebSocket managers',
    ],
  },
  {
    stage: 'handler',
    outcome: 'ok',
    handler: 'agent',
    texts: ['AGENT HANDLER: Successfully registered', 'Registered new AgentMessageHandler'],
  },
  {
    stage: 'handler',
    outcome: 'failed',
    handler: 'agent',
    texts: [
      'AgentMessageHandler creation failed',
      'SSOT service initialization failed',
      'Agent handler setup failed',
    ],
  },
  {
    stage: 'handler',
    outcome: 'activated',
    handler: 'fallback',
    texts: [
      'FALLBACK MODE: Using fallback handler',
      'Using fallback handler',
      'Successfully created fallback AgentMessageHandler',
      'HANDLER FALLBACK SUCCESS',
      'GRACEFUL DEGRADATION ACTIVE',
    ],
  },
  {
    stage: 'handler',
    outcome: 'activated',
    handler: 'emergency',
    texts: [
      'EMERGENCY MODE: Creating minimal',
      'EMERGENCY HANDLER: Processing',
      'EMERGENCY SUCCESS',
      'EMERGENCY STUB',
      'EMERGENCY MANAGER',
      'FALLBACK SUCCESS: Emergency stub manager created',
      'EMERGENCY FALLBACK ACTIVE',
    ],
  },
  {
    stage: 'handler',
    outcome: 'failed',
    handler: 'emergency',
    texts: ['EMERGENCY HANDLER CREATION FAILED'],
  },
  {
    stage: 'handler',
    outcome: 'attempted',
    handler: 'emergency',
    texts: [
      'EMERGENCY MODE: ws_manager is None',
      'EMERGENCY FALLBACK: ws_manager is None',
      'EMERGENCY RETRY FAILED',
    ],
  },
  {
    stage: 'ready',
    outcome: 'ok',
    texts: ['WebSocket connection fully established', 'GOLDEN PATH ESTABLISHED'],
  },
  {
    stage: 'ready',
    outcome: 'failed',
    texts: [
      'GOLDEN PATH ESTABLISHMENT FAILURE',
      'Startup did not complete after',
      'state machine never reached ready state',
    ],
  },
  {
    stage: 'agent',
    outcome: 'failed',
    texts: [
      'EMISSION BLOCKED',
      'EMISSION FAILED',
      'CRITICAL EVENT EMISSION FAILURE',
      'BUSINESS VALUE FAILURE',
      'GOLDEN PATH ROUTING FAILURE',
      'Too many errors for connection',
    ],
  },
  { stage: 'close', outcome: 'ok', texts: ['WebSocket closed by client:'] },
  {
    stage: 'close',
    outcome: 'failed',
    texts: ['WebSocket closed by server: 1011', 'LOOP ERROR'],
  },
];

/** Known, and no outcome: `EMERGENCY AUTH` and `EMERGENCY MODE ACTIVE` are a level of authentication and no handler. */
const NOTES = [
  'CRITICAL STARTUP FAILURE',
  'Circuit breaker OPEN',
  'agent_supervisor is None in',
  'Startup not complete after',
  'Message routing failed for user',
  'WebSocket heartbeat timeout',
  'FULL FAILURE CONTEXT',
  'NO_TOKEN DEBUG',
  'EMERGENCY AUTH',
  'EMERGENCY MODE ACTIVE',
];

/** Needs a second text beside it, which names what was sent. */
const EMISSION = 'EMISSION SUCCESS';
const EMITTED: ReadonlyArray<[string, Meaning]> = [
  ['agent_started', { stage: 'agent', outcome: 'ok' }],
  ['agent_completed', { stage: 'complete', outcome: 'ok' }],
];

const MEANINGS = new Map<string, Meaning | null>([
  ...GROUPS.flatMap(({ texts, stage, outcome, handler }) =>
    texts.map((text): [string, Meaning] => [text, { stage, outcome, handler }]),
  ),
  ...NOTES.map((text): [string, null] => [text, null]),
  [EMISSION, null],
]);

const escapeLiteral = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** One alternation of literals, the longest first: a short one may be part of a longer one that means something else. */
const ANY_MARKER = new RegExp(
  [...MEANINGS.keys()]
    .sort((a, b) => b.length - a.length)
    .map(escapeLiteral)
    .join('|'),
  'g',
);

const CODE = /[A-Z][A-Z_]{3,}/;

export type MarkerHit = {
  marker: string;
  meaning: Meaning | null;
  /** The first word in capitals behind the marker's colon. */
  code: string | null;
};

/** The longest built-in marker in a text, whatever comes before it; of equally long ones the first. Null where there is none. */
export function findMarker(text: string): MarkerHit | null {
  let found: { marker: string; end: number } | null = null;
  for (const { 0: marker, index } of text.matchAll(ANY_MARKER))
    if (!found || marker.length > found.marker.length)
      found = { marker, end: index + marker.length };
  if (!found) return null;
  const { marker, end } = found;
  const rest = text.slice(end);
  const colon = marker.includes(':') ? 0 : rest.indexOf(':');
  const code = colon < 0 ? null : (CODE.exec(rest.slice(colon))?.[0] ?? null);
  return { marker, meaning: meaningOf(marker, text), code };
}

function meaningOf(marker: string, text: string): Meaning | null {
  if (marker !== EMISSION) return MEANINGS.get(marker) ?? null;
  return EMITTED.find(([name]) => text.includes(name))?.[1] ?? null;
}
