import { type Clock, waitFor } from '../kit/clock';
import { errorText } from '../kit/log';
import type { AgentEvent, AgentRequest } from '../session/agent-events';
import { evaluateExpression, findExpression } from './tools/calculator';
import { wordStatistics } from './tools/word-statistics';

/** Name of the agent in its events. */
export const AGENT_NAME = 'ReferenceAgent';

export type Plan = {
  tool: 'calculator' | 'word_statistics';
  parameters: Record<string, unknown>;
  reasoning: string;
};

/** How much of a request is measured, and repeated in events. */
const LONGEST_TEXT = 8_192;

/** Chooses the tool: the calculator where the request contains arithmetic, else word statistics. */
export function planFor(text: string): Plan {
  const expression = findExpression(text);
  if (expression !== null) {
    return {
      tool: 'calculator',
      parameters: { expression },
      reasoning: `The request asks for the value of ${expression}, so the calculator is the right tool.`,
    };
  }
  return {
    tool: 'word_statistics',
    parameters: { text: text.slice(0, LONGEST_TEXT) },
    reasoning: 'The request contains no arithmetic, so word statistics are the exact answer.',
  };
}

/** Runs the tool of a plan: its result, and the sentence that answers the user. */
export function runPlan(plan: Plan): { result: Record<string, unknown>; answer: string } {
  if (plan.tool === 'word_statistics') {
    const result = wordStatistics(String(plan.parameters.text));
    const answer = `Your message has ${result.words} words (${result.distinct_words} distinct) and ${result.characters} characters in ${result.sentences} sentences; the longest word is "${result.longest_word}".`;
    return { result, answer };
  }
  const expression = String(plan.parameters.expression);
  try {
    const value = evaluateExpression(expression);
    const answer = `${expression} = ${value}. The calculator tool evaluated the whole expression exactly as it was asked.`;
    return { result: { expression, value }, answer };
  } catch (error) {
    const reason = errorText(error);
    const answer = `${expression} has no value: ${reason}. The calculator tool refused the expression.`;
    return { result: { expression, error: reason }, answer };
  }
}

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
