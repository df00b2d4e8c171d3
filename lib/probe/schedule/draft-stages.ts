import { classifySession } from '../../domain/classify/classify-session';
import type { SessionFacts } from '../../domain/sessions/session-facts';
import type { Stage } from '../../domain/sessions/stages';
import type { Clock } from '../../kit/clock';

/** How often the facts of a running session are read, ms: as quickly as somebody who waits can follow. */
const READ_EVERY_MS = 200;

/** Stages that a session has passed so far. What comes later may still take one back. */
function stagesPassed(facts: SessionFacts): Stage[] {
  return classifySession(facts).stages.flatMap(({ stage, outcome }) =>
    outcome === 'ok' ? [stage] : [],
  );
}

/** Gets the stages that a running session has passed so far, and its id. */
export type OnStages = (stages: Stage[], sessionId: string) => void;

/** Calls `onStages` whenever the session of that id has passed other stages, from its `onStart` until `stop`. */
export function stageFollower(clock: Clock, id: string, onStages: OnStages | undefined) {
  let stop = () => {};
  return {
    onStart(facts: SessionFacts): void {
      if (onStages) stop = followStages(clock, facts, (stages) => onStages(stages, id));
    },
    stop: () => stop(),
  };
}

function followStages(
  clock: Clock,
  facts: SessionFacts,
  onStages: (stages: Stage[]) => void,
): () => void {
  let before = '';
  let cancel = () => {};
  const read = () => {
    const stages = stagesPassed(facts);
    const text = stages.join(' ');
    if (text !== before) onStages(stages);
    before = text;
    cancel = clock.after(READ_EVERY_MS, read);
  };
  cancel = clock.after(READ_EVERY_MS, read);
  return () => cancel();
}
