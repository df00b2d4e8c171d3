import { createAlerter } from '../../lib/alert/create-alerter';
import { createNotifier } from '../../lib/alert/notifiers/create-notifier';
import { createOutbox } from '../../lib/alert/outbox';
import { createCollector } from '../../lib/collect/collector';
import { notifierInputSchema } from '../../lib/contract/api/alerting/notifier-input';
import { webhook } from '../../lib/contract/notifier-kinds/webhook';
import type { Timing } from '../../lib/domain/alerts/next-send';
import { defaultRules } from '../../lib/domain/rules/default-rules';
import type { Severity } from '../../lib/domain/rules/rule';
import { createJudge } from '../../lib/judge/create-judge';
import type { Clock } from '../../lib/kit/clock';
import { createLogger } from '../../lib/kit/logger';
import { systemRandom } from '../../lib/kit/random';
import type { EventStore } from '../../lib/store/event-store';
import type { StateStore } from '../../lib/store/state-store';

type ChainDeps = {
  events: EventStore;
  state: StateStore;
  clock: Clock;
  /** Where its one notifier posts. */
  webhookUrl: string;
  timings?: Record<Severity, Timing>;
};

/** Everything between a finished session and a webhook, wired as the runtime does, over any stores and any clock. */
export async function createAlertChain(deps: ChainDeps) {
  const { events, state, clock } = deps;
  const startedAt = clock.now();
  const logger = createLogger('chain', 'error');
  const input = notifierInputSchema.parse({
    name: 'on-call',
    kind: 'webhook',
    settings: { url: deps.webhookUrl },
  });
  await state.mutate(
    [
      ...defaultRules(startedAt).map(
        (value) => ({ op: 'insert', kind: 'rule', id: value.id, value }) as const,
      ),
      {
        ...({ op: 'insert', kind: 'notifier', id: 'on-call' } as const),
        value: { ...input, id: 'on-call', provisioned: false, createdAt: startedAt },
      },
    ],
    startedAt,
  );
  return {
    collector: createCollector({ events, state, clock, logger }),
    judge: createJudge({
      events,
      state,
      clock,
      logger,
      startedAt,
      inMaintenance: () => false,
      probe: () => ({ location: 'local', healthy: true, heartbeatAt: clock.now() }),
    }),
    alerter: createAlerter({
      state,
      clock,
      logger,
      publicUrl: 'http://localhost:3000',
      ...(deps.timings ? { timings: deps.timings } : {}),
    }),
    outbox: createOutbox({
      state,
      clock,
      logger,
      by: 'chain',
      random: systemRandom.fraction,
      open: ({ settings }) =>
        createNotifier(webhook, settings, {
          fetch,
          clock,
        }),
    }),
  };
}
