import { durationText } from '../../contract/duration-text';
import { sessionDeadlines } from '../../probe/session/limits';
import type { CheckRequest } from './check-request';

/** Which deadlines a cap on the session raises or cuts, for people; null where there is no cap. */
export function timeoutNote(
  request: Pick<CheckRequest, 'timeoutMs' | 'deadlines' | 'idleMs'>,
): string | null {
  const { timeoutMs } = request;
  if (timeoutMs === null) return null;
  const { completionMs, firstEventMs, totalMs } = sessionDeadlines(request);
  const cap = durationText(timeoutMs);
  if (timeoutMs > completionMs)
    return `--timeout ${cap} raises the time for the answer from ${durationText(completionMs)}; the first event of the agent must still come within ${durationText(firstEventMs)} (--deadline agent=…)`;
  if (timeoutMs < totalMs)
    return `--timeout ${cap} ends a session that may take ${durationText(totalMs)} by its deadlines`;
  return null;
}
