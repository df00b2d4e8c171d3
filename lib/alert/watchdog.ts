import { createHash } from 'node:crypto';
import type { Message } from '../domain/alerts/message';
import type { NotifierConfig } from '../domain/alerts/notifier';
import type { Clock } from '../kit/clock';
import type { Logger } from '../kit/logger';
import { sleep } from '../kit/sleep';
import type { StateStore } from '../store/state-store';
import type { Notifier } from './notifier';

/** An outside service alarms after three that it missed (statistics.md §0.2). */
const BEAT_MS = 60_000;
/** If the judge has not finished a round for this long, the heartbeat stops. */
const FRESH_MS = 60_000;
const TRY_LIMIT_MS = 10_000;

export type WatchdogDeps = {
  state: Pick<StateStore, 'list'>;
  clock: Clock;
  logger: Logger;
  open(config: NotifierConfig): Notifier;
  /** Epoch ms of the end of the last round of the judge; null before the first. */
  lastJudgedAt(): number | null;
  publicUrl: string;
};

/**
 * The dead man's switch: reports to outside services every minute that Tocsin measures and evaluates (statistics.md §3.5). A missing
 * heartbeat is the alarm, so nothing is queued or retried; it never uses a notifier that alerts use.
 */
export function createWatchdog(deps: WatchdogDeps) {
  const { clock } = deps;
  return {
    id: 'watchdog',
    /** One heartbeat. Answers how many services accepted it. */
    beat: (signal?: AbortSignal) => sendBeat(deps, signal),
    async run(signal: AbortSignal): Promise<void> {
      do {
        await sendBeat(deps, signal).catch((error: unknown) =>
          deps.logger.error({ err: error }, 'the watchdog could not be sent'),
        );
      } while (await sleep(clock, BEAT_MS, signal));
    },
  };
}

async function sendBeat(deps: WatchdogDeps, signal?: AbortSignal): Promise<number> {
  const { state, clock, logger } = deps;
  const now = clock.now();
  const judgedAt = deps.lastJudgedAt();
  if (judgedAt === null || now - judgedAt > FRESH_MS) {
    logger.warn({ judgedAt }, 'no heartbeat is sent: the judge has not finished a round lately');
    return 0;
  }
  const configs = (await state.list('notifier')).map(({ value }) => value);
  const guarded = configs.filter(({ purpose, enabled }) => purpose === 'watchdog' && enabled);
  const taken = await Promise.all(guarded.map((config) => sendHeartbeat(deps, config, signal)));
  return taken.filter(Boolean).length;
}

async function sendHeartbeat(
  { clock, logger, open, publicUrl }: WatchdogDeps,
  config: NotifierConfig,
  signal?: AbortSignal,
): Promise<boolean> {
  const limit = new AbortController();
  const stop = () => limit.abort();
  signal?.addEventListener('abort', stop, { once: true });
  const cancel = clock.after(TRY_LIMIT_MS, stop);
  try {
    const delivery = await open(config).deliver(
      watchdogMessage(config, clock.now(), publicUrl),
      limit.signal,
    );
    if (!delivery.ok)
      logger.warn({ notifier: config.name, detail: delivery.detail }, 'no heartbeat');
    return delivery.ok;
  } catch (error) {
    logger.warn({ notifier: config.name, err: error }, 'no heartbeat');
    return false;
  } finally {
    cancel();
    signal?.removeEventListener('abort', stop);
  }
}

function watchdogMessage({ id }: NotifierConfig, now: number, publicUrl: string): Message {
  const beatNo = Math.floor(now / BEAT_MS);
  return {
    idempotencyKey: createHash('sha256').update(`watchdog|${id}|${beatNo}`).digest('hex'),
    dedupKey: `watchdog-${id}`,
    groupKey: `watchdog-${id}`,
    kind: 'watchdog',
    status: 'firing',
    severity: 'heartbeat',
    title: 'Tocsin measures and judges',
    text: ['A heartbeat every minute. Its absence is the alarm.'],
    environment: '',
    target: { id: '', name: '' },
    release: null,
    since: now,
    sentAt: now,
    alerts: [],
    children: [],
    facts: [],
    links: { view: `${publicUrl}/`, alert: `${publicUrl}/incidents`, session: null, runbook: null },
  };
}
