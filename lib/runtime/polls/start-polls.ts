import type { Collector } from '../../collect/collector';
import { pollStateId } from '../../domain/polls/health-poll';
import { systemRandom } from '../../kit/random';
import { guardedLookup } from '../../net/guarded-lookup';
import { targetOutbound } from '../../net/outbound';
import { createOutboundFetch } from '../../net/outbound-fetch';
import { createPollService, type PollService } from '../../poll/poll-service';
import { openTarget } from '../../services/targets/target-secrets';
import { createChangeFollower } from '../../store/change-follower';
import { createStateCache } from '../../store/state-cache';
import type { Core } from '../core';
import type { Secrets } from '../secrets';

export type PollReads = Pick<PollService, 'statesOf'>;

/**
 * Asks health endpoints while this process is the one that does, if it has a collector to hand versions to; answers from what is stored
 * while another process does.
 */
export async function startPolls(
  core: Core,
  secrets: Pick<Secrets, 'open'>,
  collector: Pick<Collector, 'notePolledVersion'> | null,
): Promise<PollReads> {
  const { clock, logger, config } = core;
  const stored = core.isShared ? startStoredPolls(core) : NO_POLLS;
  if (collector === null) return stored;
  let { outbound, allowLinkLocal } = config;
  core.onConfig((next) => {
    ({ outbound, allowLinkLocal } = next);
  });
  let here: PollService | null = null;
  await core.underLease(({ state, start, onEnd }) => {
    const polls = createPollService({
      state,
      clock,
      logger,
      random: systemRandom.fraction,
      toolsOf(target) {
        const { connection } = openTarget(target, secrets.open);
        const lookup = allowLinkLocal ? undefined : guardedLookup;
        const reach = { ...targetOutbound(connection, outbound), lookup };
        return { fetch: createOutboundFetch(reach), allowLinkLocal };
      },
      noteVersion: collector.notePolledVersion,
    });
    here = polls;
    onEnd(() => {
      here = null;
    });
    onEnd(
      core.onWrite((kinds) => {
        if (kinds.has('target')) polls.wake();
      }),
    );
    start(polls);
  }, 'polls');
  return { statesOf: (targetId) => (here ?? stored).statesOf(targetId) };
}

const NO_POLLS: PollReads = { statesOf: () => [] };

/** What another process asked, at most some minutes old. */
function startStoredPolls({ state, clock, logger, supervisor }: Core): PollReads {
  const cache = createStateCache({ state, kinds: ['target', 'pollState'] });
  const { run } = createChangeFollower(clock, {
    readNew: () =>
      cache.refresh().catch((error: unknown) => {
        logger.warn({ err: error }, 'states of health endpoints could not be read');
      }),
  });
  supervisor.start({ id: 'stored polls', run });
  return {
    statesOf: (targetId) =>
      (cache.rows('target').get(targetId)?.value.poll ?? []).flatMap(
        ({ name }) => cache.rows('pollState').get(pollStateId(targetId, name))?.value ?? [],
      ),
  };
}
