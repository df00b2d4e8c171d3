import type { classify } from '../../../lib/domain/classify/classify';
import { readFrame } from '../../../lib/domain/frames/read-frame';
import type { HealthEvent } from '../../../lib/domain/sessions/health-event';
import type { SessionFacts } from '../../../lib/domain/sessions/session-facts';
import type { StageOutcome } from '../../../lib/domain/sessions/stages';

export type Moment = object | string;

export const WELCOME = {
  type: 'system_message',
  data: { event: 'connection_established', connection_id: 'c1', connection_ready: true },
};
export const RUN = 'run-of-ours';
export const event = (type: string, payload: object = {}) => ({
  type,
  run_id: RUN,
  agent_name: 'Calculator',
  payload,
});
export const FIVE = [
  event('agent_started'),
  event('agent_thinking', { reasoning: 'r' }),
  event('tool_executing', { tool_name: 'm', parameters: {} }),
  event('tool_completed', { tool_name: 'm', result: 391 }),
  event('agent_completed', { result: { answer: '391' } }),
];

/** Facts of a session in which these frames came 10 ms apart; the request left with the first welcome. */
export function facts(frames: Moment[], over: Partial<SessionFacts> = {}): SessionFacts {
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

export const closed = (
  code: number | null,
  reason = '',
  by: 'server' | 'client' | 'network' = 'server',
) => ({ code, reason, by, atMs: 900 });
export const deadline = (stage: 'ready' | 'agent' | 'complete') => ({
  deadline: { stage, atMs: 800 },
  close: closed(1000, `tocsin: ${stage} deadline`, 'client'),
});
export const held = { heldMs: 500 };
export const bye = { close: closed(1000, '', 'client') };
export const signs: Record<StageOutcome, string> = {
  ok: 'o',
  failed: 'F',
  skipped: '-',
  unknown: '?',
};
export const line = (result: ReturnType<typeof classify>) =>
  result.stages.map((one) => signs[one.outcome]).join('');

export const told = (more: Partial<HealthEvent>): HealthEvent => ({
  id: 'e1',
  at: 1,
  stage: 'factory',
  outcome: 'failed',
  environment: 'test',
  sessionId: 's1',
  ...more,
});

export type Row = [
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

export const error = (code: string, message = '', more: object = {}) => ({
  type: 'error_message',
  error_code: code,
  error_message: message,
  ...more,
});
export const component = (name: string, message = '') => ({
  type: 'error',
  error: { code: 1003, component: name, message, root_cause: null },
  connection_maintained: true,
});
