import { durationText } from '../../contract/duration-text';
import { STAGES } from '../../domain/sessions/stages';
import { DEFAULT_STAGE_DEADLINES, stageDeadlines } from '../../domain/targets/deadlines';
import { sessionDeadlines } from '../../probe/session/limits';
import type { CheckTimes } from './check-request';

/** Which deadlines the cap `--timeout` raises or cuts, for people; null where it does neither, or there is none. */
export function timeoutNote(request: CheckTimes): string | null {
  const { timeoutMs } = request;
  if (timeoutMs === null) return null;
  const { completionMs, firstEventMs, totalMs } = sessionDeadlines(request);
  const cap = `--timeout ${durationText(timeoutMs)}`;
  if (timeoutMs > completionMs && request.deadlines?.complete !== undefined)
    return `${cap} raises no deadline: --deadline complete=${durationText(completionMs)} stays`;
  if (timeoutMs > completionMs)
    return `${cap} raises the time for the answer from ${durationText(completionMs)}; the first event of the agent must still come within ${durationText(firstEventMs)} (--deadline agent=…)`;
  if (timeoutMs >= totalMs) return null;
  const cut = cutDeadlines(request, timeoutMs);
  const which = cut.length === 0 ? '' : `, so ${cut.join(', ')} cannot be reached`;
  return `${cap} ends a session that may take ${durationText(totalMs)} by its deadlines${which}`;
}

/** Deadlines and pauses that are longer than the whole session may be: "complete 60s". */
function cutDeadlines(request: CheckTimes, timeoutMs: number): string[] {
  const set: Record<string, number> = { ...DEFAULT_STAGE_DEADLINES, ...stageDeadlines(request) };
  const stages = STAGES.flatMap((stage) => {
    const ms = set[stage];
    return ms !== undefined && ms >= timeoutMs ? [`${stage} ${durationText(ms)}`] : [];
  });
  const { idleMs = 0, journeyTimes } = request;
  if (idleMs >= timeoutMs) stages.push(`--idle ${durationText(idleMs)}`);
  const pauseMs = journeyTimes?.pauseMs ?? 0;
  if (pauseMs >= timeoutMs) stages.push(`the pauses of the journey (${durationText(pauseMs)})`);
  return stages;
}
