import { type Clock, waitFor } from '../kit/clock';
import type { AgentEvent, AgentRunner } from '../session/agent-events';
import type { FaultPlan } from '../settings/faults';

export type AgentFaultTimes = { clock: Clock; agentSlowMs: number };

/** Waits until the session is over. */
function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Wraps a runner with the agent faults of this session. */
export function withAgentFaults(
  run: AgentRunner,
  faults: FaultPlan,
  { clock, agentSlowMs }: AgentFaultTimes,
): AgentRunner {
  return async function* faulty(request, signal) {
    if (faults.has('agent-silent')) return untilAborted(signal);
    for await (const event of run(request, signal)) {
      if (faults.has('agent-stalled') && event.type === 'tool_executing')
        return untilAborted(signal);
      if (faults.has('agent-error') && event.type === 'tool_executing') {
        throw new Error('the language model answered with status 529');
      }
      if (faults.has('agent-slow') && event.type === 'agent_completed') {
        if (!(await waitFor(clock, agentSlowMs, signal))) return;
      }
      yield faults.has('tool-fields-missing') ? withoutToolFields(event) : event;
    }
  };
}

function withoutToolFields(event: AgentEvent): AgentEvent {
  if (event.type !== 'tool_executing' && event.type !== 'tool_completed') return event;
  const { tool_name: _name, parameters: _parameters, result: _result, ...fields } = event.fields;
  return { type: event.type, fields };
}
