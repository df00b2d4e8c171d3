import { type Clock, waitFor } from '../kit/clock';
import type { AgentEvent, AgentRequest } from '../session/agent-events';
import { planFor, runPlan } from './plan';

/** Name of the agent in its events. */
export const AGENT_NAME = 'ReferenceAgent';

export type Pace = { clock: Clock; paceMs: number; random: () => number };

/** One run: think, call a tool, answer. Ends early, without a further event, when `signal` aborts. */
export async function* runAgent(
  request: AgentRequest,
  { clock, paceMs, random }: Pace,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent, void, void> {
  const startedAt = clock.monotonic();
  const since = (instant: number): number =>
    Math.round((clock.monotonic() - instant) * 1000) / 1000;
  const step = (): Promise<boolean> => waitFor(clock, paceMs * (0.7 + 0.6 * random()), signal);

  yield {
    type: 'agent_started',
    fields: {
      status: 'started',
      message: 'Working on your request',
      context: { characters: request.text.length },
    },
  };
  if (!(await step())) return;
  const plan = planFor(request.text);
  yield {
    type: 'agent_thinking',
    fields: { reasoning: plan.reasoning, step_number: 1, progress_percentage: 25 },
  };
  if (!(await step())) return;
  const toolStartedAt = clock.monotonic();
  yield {
    type: 'tool_executing',
    fields: { tool_name: plan.tool, parameters: plan.parameters },
  };
  const { result, answer } = runPlan(plan);
  if (!(await step())) return;
  yield {
    type: 'tool_completed',
    fields: { tool_name: plan.tool, result, execution_time_ms: since(toolStartedAt) },
  };
  if (!(await step())) return;
  yield {
    type: 'agent_completed',
    fields: {
      status: 'completed',
      result: { answer, tool: plan.tool, ...result },
      final_response: answer,
      execution_time_ms: since(startedAt),
    },
  };
}
