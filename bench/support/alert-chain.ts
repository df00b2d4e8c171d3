import { makeSession } from '../../lib/commands/seed/make-session';
import type { Plot } from '../../lib/commands/seed/session-plots';
import { TIMING } from '../../lib/domain/alerts/next-send';
import type { Target } from '../../lib/domain/targets/target';
import { systemClock } from '../../lib/kit/clock';
import { createLogger } from '../../lib/kit/logger';
import { openStores } from '../../lib/store/open-stores';
import { withWriteListener } from '../../lib/store/state-write-listener';
import { createAlertChain } from '../../tests/support/alert-chain';
import { finishedOf } from '../../tests/support/probe/finished-of';

const INTERVAL_MS = 5_000;

/** The whole way from a finished session to a webhook, running, over the real stores with their threads. */
export type AlertChain = {
  addTarget(name: string): Promise<void>;
  /** Commits sessions that ended just now, one transaction each; resolves when the last one is durable. */
  commit(target: string, plot: Plot, sessions: number): Promise<void>;
  stop(): Promise<void>;
};

/** `groupWaitMs` null: the default. */
export async function startAlertChain(of: {
  directory: string;
  webhookUrl: string;
  groupWaitMs: number | null;
}): Promise<AlertChain> {
  const clock = systemClock;
  const logger = createLogger('bench', 'error');
  const stores = await openStores({ directory: of.directory, logger, clock });
  let wake = () => undefined as unknown;
  const state = withWriteListener(stores.state, () => void wake());
  const { groupWaitMs: waitMs } = of;
  const chain = await createAlertChain({
    events: stores.events,
    state,
    clock,
    webhookUrl: of.webhookUrl,
    ...(waitMs === null
      ? {}
      : { timings: { page: { ...TIMING.page, waitMs }, ticket: { ...TIMING.ticket, waitMs } } }),
  });
  const { collector, judge, alerter, outbox } = chain;
  wake = () => {
    alerter.wake();
    outbox.wake();
  };
  collector.onCommit((targetIds) => judge.poke(targetIds));
  const end = new AbortController();
  const running = [collector, judge, alerter, outbox].map((service) => service.run(end.signal));
  let made = 0;
  return {
    async addTarget(name) {
      const value = targetOf(name, clock.now());
      await state.mutate([{ op: 'put', kind: 'target', id: name, value }], clock.now());
    },
    async commit(name, plot, sessions) {
      for (let n = 0; n < sessions; n++) {
        const { record, frames } = makeSession({
          plot,
          target: { id: name, name, environment: 'bench' },
          release: 'r1',
          instance: 'i1',
          location: 'local',
          startedAt: clock.now() - 1_000,
          load: 1,
          seed: String(made++),
        });
        await collector.addSession(finishedOf({ record, frames }));
      }
    },
    async stop() {
      end.abort();
      await Promise.all(running);
      await stores.close();
    },
  };
}

function targetOf(name: string, createdAt: number): Target {
  return {
    id: name,
    name,
    url: 'ws://127.0.0.1:9/ws',
    environment: 'bench',
    createdAt,
    transport: 'ws',
    journey: 'agent',
    intervalMs: INTERVAL_MS,
    auth: 'header',
    credentials: { kind: 'none' },
    headers: {},
    thresholds: {},
    holdMs: 5_000,
    afterRelease: null,
    paused: false,
    provisioned: false,
  };
}
