import { isAppError } from '../../kit/errors';

/** Why a drill could not run: wrong options, a target whose alerts fire already, a server that does not answer. */
export type DrillProblem = { kind: 'usage' | 'invalid' | 'unreachable'; message: string };

/** Null for an unexpected error. */
export function drillProblem(error: unknown): DrillProblem | null {
  if (!isAppError(error)) return null;
  const { code, message } = error;
  if (['invalid_input', 'not_found', 'unauthorized', 'forbidden'].includes(code))
    return { kind: 'usage', message };
  return { kind: code === 'conflict' ? 'invalid' : 'unreachable', message };
}
