import type { Client } from 'pg';
import { createBackoff } from '../../../kit/backoff';
import type { Clock } from '../../../kit/clock';
import type { Logger } from '../../../kit/logger';
import { sleep } from '../../../kit/sleep';
import { describeAddress } from './address';
import { POSTGRES_LIMITS } from './limits';
import { type Driver, loadDriver } from './load-driver';
import { toPostgresError } from './postgres-errors';

export type NotificationOptions = {
  /** Reaches the server directly: a pooler that gives each transaction another connection delivers nothing. */
  url: string;
  /** By channel: called with the payload of each notification. */
  channels: Readonly<Record<string, (payload: string) => void>>;
  /** Called whenever the connection is made: what was sent before was not heard. */
  onConnected(): void;
  clock: Clock;
  /** 0…1, for the pauses between attempts. */
  random(): number;
  logger?: Pick<Logger, 'warn'> | undefined;
};

const PING_MS = 10_000;
const PAUSE = { baseMs: 100, capMs: 5_000 };

/**
 * Listens on one connection of its own, made again whenever it is lost, until the returned function is called. Nothing depends
 * on it but the delay: notifications may be missed, and readers poll as well.
 */
export function listenForNotifications(options: NotificationOptions): () => Promise<void> {
  const stopping = new AbortController();
  const running = keepListening(options, stopping.signal);
  return () => {
    stopping.abort();
    return running;
  };
}

async function keepListening(options: NotificationOptions, signal: AbortSignal): Promise<void> {
  const { clock, logger, random, url } = options;
  const backoff = createBackoff({ ...PAUSE, random });
  let isReported = false;
  const onConnected = () => {
    backoff.reset();
    isReported = false;
    options.onConnected();
  };
  while (!signal.aborted) {
    try {
      await listenOnce(await loadDriver(), { ...options, onConnected }, signal);
    } catch (error) {
      const problem = toPostgresError(error, describeAddress(url));
      if (!isReported && !signal.aborted)
        logger?.warn({ err: problem }, 'no notifications of the database: changes are polled for');
      isReported = true;
    }
    await sleep(clock, backoff.next(), signal);
  }
}

/** Resolves when the signal aborts. Errors: those of the connection, also where it is lost. */
async function listenOnce(
  driver: Driver,
  { url, channels, onConnected, clock }: NotificationOptions,
  signal: AbortSignal,
): Promise<void> {
  const client = new driver.Client({
    connectionString: url,
    connectionTimeoutMillis: POSTGRES_LIMITS.connectMs,
    keepAlive: true,
    application_name: 'tocsin listener',
  });
  client.on('notification', ({ channel, payload }) => channels[channel]?.(payload ?? ''));
  const lost = new Promise<never>((_, reject) => {
    client.on('error', reject);
    client.on('end', () => reject(new Error('Connection terminated')));
  });
  // It is also lost when nobody waits for it.
  lost.catch(() => undefined);
  try {
    await client.connect();
    for (const channel of Object.keys(channels)) await client.query(`LISTEN ${channel}`);
    onConnected();
    while (await Promise.race([lost, sleep(clock, PING_MS, signal)]))
      await Promise.race([lost, pingServer(client, clock)]);
  } finally {
    await endClient(client, clock);
  }
}

/** Rejects where the server does not answer: a connection can be dead without an end. */
async function pingServer(client: Client, clock: Clock): Promise<void> {
  const answered = client.query('SELECT 1').then(() => true);
  if (!(await isWithin(clock, answered))) throw new Error('Connection terminated: no answer');
}

/** A server that does not answer must not hold up the end of this process. */
async function endClient(client: Client, clock: Clock): Promise<void> {
  await isWithin(
    clock,
    client.end().then(
      () => true,
      () => true,
    ),
  );
}

function isWithin(clock: Clock, done: Promise<boolean>): Promise<boolean> {
  const over = new AbortController();
  const late = sleep(clock, POSTGRES_LIMITS.connectMs, over.signal).then(() => false);
  return Promise.race([done, late]).finally(() => over.abort());
}
