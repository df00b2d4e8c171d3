import { randomUUID } from 'node:crypto';
import { createAlerter } from '../../alert/create-alerter';
import { createOutbox } from '../../alert/outbox';
import type { Timings } from '../../alert/pipeline';
import { createReleaseAnnouncer } from '../../alert/release-announcer';
import { createWatchdog } from '../../alert/watchdog';
import type { Clock } from '../../kit/clock';
import type { Logger } from '../../kit/logger';
import { systemRandom } from '../../kit/random';
import type { Service } from '../../kit/supervisor';
import type { StateKind, StateStore } from '../../store/state-store';
import type { Notify } from '../notify';

/** Kinds of rows that decisions are made from. The pipeline's own rows are not among them: only it writes them. */
const DECIDED_FROM: ReadonlySet<StateKind> = new Set<StateKind>([
  ...(['alert', 'acknowledgement', 'silence', 'maintenance', 'notifier'] as const),
  ...(['target', 'release', 'rule'] as const),
]);

export type Alerting = {
  /** In the order in which they start. */
  services: Service[];
  wake(kinds: ReadonlySet<StateKind>): void;
};

/** From alerts to messages: the pipeline, the outbox, the announcer and the watchdog. Start them after the first evaluation. */
export function createAlerting(deps: {
  state: StateStore;
  clock: Clock;
  logger: Logger;
  notify: Pick<Notify, 'open'>;
  judge: { lastJudgedAt(): number | null };
  publicUrl: string;
  timings?: Timings | undefined;
}): Alerting {
  const { state, clock, logger, notify, judge, publicUrl, timings } = deps;
  const common = { state, clock, logger };
  const alerter = createAlerter({ ...common, publicUrl, ...(timings ? { timings } : {}) });
  const outbox = createOutbox({
    ...common,
    open: notify.open,
    by: randomUUID(),
    random: systemRandom.fraction,
  });
  const watchdog = createWatchdog({
    ...common,
    open: notify.open,
    lastJudgedAt: judge.lastJudgedAt,
    publicUrl,
  });
  const announcer = createReleaseAnnouncer({ ...common, publicUrl });
  return {
    services: [outbox, alerter, announcer, watchdog],
    wake(kinds) {
      if ([...kinds].some((kind) => DECIDED_FROM.has(kind))) alerter.wake();
      if (kinds.has('notification')) outbox.wake();
      if (kinds.has('release') || kinds.has('verdict')) announcer.wake();
    },
  };
}
