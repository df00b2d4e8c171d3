import type { Frame } from '../session/frames';
import type { Session } from '../session/session';

type CannedIds = { userId: string; threadId: string; runId: string };

/** The canned events of the fallback handler: the right types in the right order, without any work. */
function cannedEvents(text: string, ids: CannedIds): Frame[] {
  const answer = `Agent processed your message: '${text}'`;
  const fields: [string, Frame][] = [
    ['agent_started', {}],
    ['agent_thinking', { reasoning: `Processing your request: ${text}` }],
    ['tool_executing', { tool_name: 'response_generator', parameters: { query: text } }],
    ['tool_completed', { tool_name: 'response_generator', result: { output: answer } }],
    ['agent_completed', { final_response: answer }],
  ];
  return fields.map(([type, more]) => ({
    type,
    event: type,
    agent_name: 'ChatAgent',
    user_id: ids.userId,
    thread_id: ids.threadId,
    run_id: ids.runId,
    ...more,
  }));
}

export type CannedParts = {
  session: Session;
  text: string;
  ids: CannedIds;
  now: () => number;
  paceMs: number;
};

/** Sends the canned events at intervals, until `emit` returns false. */
export async function sendCanned(
  { session, text, ids, now, paceMs }: CannedParts,
  emit: (frame: Frame, type: string) => boolean,
): Promise<void> {
  for (const [index, frame] of cannedEvents(text, ids).entries()) {
    if (index > 0 && !(await session.waitMs(paceMs))) return;
    if (!emit({ ...frame, timestamp: now() / 1000 }, String(frame.type))) return;
  }
}
