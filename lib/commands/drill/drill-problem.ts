import { isAppError } from '../../kit/errors';

/** Why a drill could not run: wrong options, a target whose alerts fire already, a server that refuses or does not answer. */
export type DrillProblem = {
  kind: 'usage' | 'invalid' | 'refused' | 'unreachable';
  message: string;
};

/** Null for an unexpected error. */
export function drillProblem(error: unknown): DrillProblem | null {
  if (!isAppError(error)) return null;
  const { code, message } = error;
  if (code === 'invalid_input' || code === 'not_found') return { kind: 'usage', message };
  if (code === 'unauthorized' || code === 'forbidden') return { kind: 'refused', message };
  return { kind: code === 'conflict' ? 'invalid' : 'unreachable', message };
}
