import { createAlerter } from '../../../lib/alert/create-alerter';
import { createOutbox } from '../../../lib/alert/outbox';
import { TIMING } from '../../../lib/domain/alerts/next-send';
import { withoutJitter } from '../../../lib/kit/backoff';
import type { Clock } from '../../../lib/kit/clock';
import { systemClock } from '../../../lib/kit/clock';
import { createLogger } from '../../../lib/kit/logger';
import { openStores } from '../../../lib/store/open-stores';
import type { StateStore } from '../../../lib/store/state-store';
import { sinkNotifier } from '../../support/message-sink';

type Run = {
  directory: string;
  /** Of the receiver. */
  url: string;
  clock: Clock;
  /** Called before and after each write and each message, by the step's name. */
  reach(step: string): void;
};

/** What a process does about alerts: decides and delivers, once. */
export async function decideAndDeliver({ directory, url, clock, reach }: Run): Promise<void> {
  const stores = await openStores({ clock: systemClock, directory });
  const logger = createLogger('child', 'error');

  /** The store, with a step before and after each write of one part. */
  const stepping = (names: string[]): StateStore => {
    let writes = 0;
    return {
      ...stores.state,
      get: (kind, id) => stores.state.get(kind, id),
      list: (kind, group) => stores.state.list(kind, group),
      page: (kind, of) => stores.state.page(kind, of),
      async mutate(mutations, at) {
        const name = names[writes++] ?? 'later';
        reach(`before ${name}`);
        const seq = await stores.state.mutate(mutations, at);
        reach(`after ${name}`);
        return seq;
      },
    };
  };

  const timings = {
    page: { ...TIMING.page, waitMs: 0 },
    ticket: { ...TIMING.ticket, waitMs: 0 },
  };
  await createAlerter({
    state: stepping(['decide']),
    clock,
    logger,
    timings,
    publicUrl: 'https://t.example',
  }).decideNow();
  const notifier = sinkNotifier(url);
  await createOutbox({
    state: stepping(['claim', 'record']),
    clock,
    logger,
    by: `process ${process.pid}`,
    random: withoutJitter,
    open: () => ({
      kind: 'webhook',
      async deliver(message, signal) {
        reach('before send');
        const delivery = await notifier.deliver(message, signal);
        reach('after send');
        return delivery;
      },
    }),
  }).deliverDue();
  await stores.close();
}
