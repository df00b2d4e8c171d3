import type { classifySession } from '../../../lib/domain/classify/classify-session';
import { readFrame } from '../../../lib/domain/frames/read-frame';
import type { HealthEvent } from '../../../lib/domain/sessions/health-event';
import { FACT_RULES, type SessionFacts } from '../../../lib/domain/sessions/session-facts';
import type { StageOutcome } from '../../../lib/domain/sessions/stages';

export type FrameInput = object | string;

export const WELCOME = {
  type: 'system_message',
  data: { event: 'connection_established', connection_id: 'c1', connection_ready: true },
};
export const RUN = 'run-of-ours';
export const agentEvent = (type: string, payload: object = {}) => ({
  type,
  run_id: RUN,
  agent_name: 'Calculator',
  payload,
});
export const FIVE_EVENTS = [
  agentEvent('agent_started'),
  agentEvent('agent_thinking', { reasoning: 'r' }),
  agentEvent('tool_executing', { tool_name: 'm', parameters: {} }),
  agentEvent('tool_completed', { tool_name: 'm', result: 391 }),
  agentEvent('agent_completed', { result: { answer: '391' } }),
];

/** When the request was sent, epoch ms. */
export const REQUESTED_AT = Date.UTC(2025, 8, 8, 3);

/** Facts of a session in which these frames arrived 10 ms apart; the request was sent at the first welcome. */
export function factsOf(frames: FrameInput[], over: Partial<SessionFacts> = {}): SessionFacts {
  const read = frames.map((frame, index) => ({
    atMs: 10 + index * 10,
    meaning: readFrame(typeof frame === 'string' ? frame : JSON.stringify(frame)),
  }));
  const requestedMs = read.find((one) => one.meaning.kind === 'welcome')?.atMs ?? null;
  return {
    rules: FACT_RULES,
    connectedMs: 1,
    acceptedMs: 2,
    upgradeStatus: null,
    error: null,
    probeFault: null,
    deadline: null,
    requestedMs,
    ...(requestedMs === null ? {} : { requestedAt: REQUESTED_AT }),
    heldMs: null,
    frames: read,
    close: null,
    ids: { runId: RUN, threadId: 'thread-of-ours', sessionId: 's1', traceId: 't1' },
    announced: { release: null, instance: null, connectionId: 'c1' },
    warnings: [],
    ...over,
  };
}

export const closeBy = (
  code: number | null,
  reason = '',
  by: 'server' | 'client' | 'network' = 'server',
) => ({ code, reason, by, atMs: 900 });
export const missedDeadline = (stage: 'ready' | 'agent' | 'complete') => ({
  deadline: { stage, atMs: 800 },
  close: closeBy(1000, `tocsin: ${stage} deadline`, 'client'),
});
export const heldOpen = { heldMs: 500 };
export const cleanClose = { close: closeBy(1000, '', 'client') };
export const STAGE_SIGNS: Record<StageOutcome, string> = {
  ok: 'o',
  failed: 'F',
  skipped: '-',
  unknown: '?',
};
export const stageLine = (result: ReturnType<typeof classifySession>) =>
  result.stages.map((one) => STAGE_SIGNS[one.outcome]).join('');

export const healthEvent = (more: Partial<HealthEvent>): HealthEvent => ({
  id: 'e1',
  at: 1,
  stage: 'factory',
  outcome: 'failed',
  environment: 'test',
  sessionId: 's1',
  ...more,
});

export type ClassifyRow = [
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

export const errorFrame = (code: string, message = '', more: object = {}) => ({
  type: 'error_message',
  error_code: code,
  error_message: message,
  ...more,
});
export const componentErrorFrame = (name: string, message = '') => ({
  type: 'error',
  error: { code: 1003, component: name, message, root_cause: null },
  connection_maintained: true,
});
