import type { Handler, Outcome, Stage } from '../sessions/stages';
import { closeOfValue, type Problem, stageOfProblem, type WhyField } from './why-cell';

/** The sessions behind a number, as lists of sessions filter them. `age`: lower edge of an age at the close, in ms. */
export type WhyFilter = {
  outcome?: Outcome[];
  stage?: Stage;
  release?: string;
  location?: string;
  instance?: string;
  auth?: string;
  handler?: Handler;
  age?: number;
  code?: number;
  signature?: string;
};

/** All sessions that did not pass. */
export const FAILING: WhyFilter = { outcome: ['failed', 'degraded'] };

export function problemFilter(problem: Problem): WhyFilter {
  const stage = stageOfProblem(problem);
  return stage === null ? { outcome: ['degraded'] } : { outcome: ['failed'], stage };
}

/** The part of a filter that a value of a field is; null where lists cannot filter by it: journeys, sessions without a close code. */
export function valueFilter(field: WhyField, value: string): WhyFilter | null {
  if (field === 'age') return { age: Number(value) };
  if (field === 'journey') return null;
  if (field !== 'close') return { [field]: value };
  const { code, result } = closeOfValue(value);
  if (code === null) return null;
  const ended: WhyFilter = result === 'passed' ? { outcome: ['passed'] } : problemFilter(result);
  return { ...ended, code };
}
