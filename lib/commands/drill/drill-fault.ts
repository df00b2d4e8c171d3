import { isAppError } from '../../kit/errors';

/** Why a drill could not be held: it was asked for wrongly, the target would not come to hold, nobody answered. */
export type DrillFault = { kind: 'usage' | 'invalid' | 'unreachable'; message: string };

/** Null for what nobody foresaw. */
export function drillFault(error: unknown): DrillFault | null {
  if (!isAppError(error)) return null;
  const { code, message } = error;
  if (['invalid_input', 'not_found', 'unauthorized', 'forbidden'].includes(code))
    return { kind: 'usage', message };
  return { kind: code === 'conflict' ? 'invalid' : 'unreachable', message };
}
