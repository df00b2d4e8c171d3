import type { Clock } from '../../kit/clock';
import { pollUntil } from '../../kit/poll-until';
import type { DrillCalls } from './drill-calls';
import { CHECK_EVERY_MS, type DrillReceiver, type DrillSite } from './drill-site';

/** Longer than the interval at which resolves of a group are sent (docs/statistics.md §0.3), plus a tick of the judge. */
const RESOLVE_LIMIT_MS = 90_000;

/**
 * Resolves the alerts that a real receiver got from a Tocsin that is about to stop: its page would stay open there for ever.
 * Resolves with null, or with what has to be done by hand.
 */
export async function resolveSentAlerts(of: {
  /** Resolves every alert, as if its rule did not exist. */
  endAlerts: () => Promise<void>;
  calls: Pick<DrillCalls, 'notifiers'>;
  site: Pick<DrillSite, 'pages'>;
  receiver: DrillReceiver;
  /** Epoch ms: earlier messages are not the drill's. */
  since: number;
  clock: Clock;
  print: (line: string) => void;
}): Promise<string | null> {
  const { endAlerts, calls, site, receiver, since, clock, print } = of;
  print(`sending the resolve to ${receiver.name}, at most ${RESOLVE_LIMIT_MS / 1000} s`);
  await endAlerts();
  const isOver = async () => {
    const { open } = await site.pages();
    const { notifiers } = await calls.notifiers();
    const waiting = notifiers.find(({ id }) => id === receiver.notifierId)?.queued ?? 0;
    if (open.length > 0 || waiting > 0) return false;
    return (await receiver.arrivals(since)).at(-1)?.status !== 'firing';
  };
  const isResolved = await pollUntil(isOver, {
    clock,
    everyMs: CHECK_EVERY_MS,
    limitMs: RESOLVE_LIMIT_MS,
  });
  return isResolved ? null : `${receiver.name} got no resolve: resolve the page there by hand`;
}
