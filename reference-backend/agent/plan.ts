import { errorText } from '../kit/log';
import { evaluateExpression, findExpression } from './tools/calculator';
import { wordStatistics } from './tools/word-statistics';

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
