import { createRunAnswers } from '../../places/run-answers';
import type { Core } from '../core';
import type { Secrets } from '../secrets';
import type { WatchedProber } from '../watched-prober';

/** Runs sessions that processes without a probe ask for. With stores of this process alone nobody asks. */
export function startRunAnswers(
  core: Core,
  { prober, secrets }: { prober: WatchedProber; secrets: Secrets },
): void {
  const { state, clock, logger, nodeId, isShared } = core;
  if (!isShared) return;
  const { seal, open } = secrets;
  const answers = createRunAnswers({
    state,
    clock,
    logger,
    processId: nodeId,
    prober,
    seal,
    open,
  });
  core.onWrite((kinds) => {
    if (kinds.has('runRequest')) answers.wake();
  });
  core.supervisor.start(answers);
}
