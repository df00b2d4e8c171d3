import type { Clock } from '../../kit/clock';
import { pollUntil } from '../../kit/poll-until';
import type { DrillCalls } from './drill-calls';
import { CHECK_EVERY_MS, type DrillReceiver, type DrillSite } from './drill-site';

/** Longer than the beat at which a group is told what is over (statistics.md §0.3), and a tick of the judge. */
export const TAKE_BACK_MS = 90_000;

/**
 * Ends what a real receiver was told by a Tocsin that is about to vanish: its page would stay open there for ever. Answers
 * null, or what somebody has to do by hand.
 */
export async function takeBack(of: {
  /** Ends every alert, as if its rule were gone. */
  endAlerts: () => Promise<void>;
  calls: Pick<DrillCalls, 'notifiers'>;
  site: Pick<DrillSite, 'pages'>;
  receiver: DrillReceiver;
  /** Epoch ms: messages before it were not the drill's. */
  since: number;
  clock: Clock;
  say: (line: string) => void;
}): Promise<string | null> {
  const { endAlerts, calls, site, receiver, since, clock, say } = of;
  say(`telling ${receiver.name} that it is over, at most ${TAKE_BACK_MS / 1000} s`);
  await endAlerts();
  const isOver = async () => {
    const { open } = await site.pages();
    const { notifiers } = await calls.notifiers();
    const waiting = notifiers.find(({ id }) => id === receiver.notifierId)?.queued ?? 0;
    if (open.length > 0 || waiting > 0) return false;
    return (await receiver.arrivals(since)).at(-1)?.status !== 'firing';
  };
  const told = await pollUntil(isOver, { clock, everyMs: CHECK_EVERY_MS, limitMs: TAKE_BACK_MS });
  return told ? null : `${receiver.name} was not told that it is over: resolve it there by hand`;
}
