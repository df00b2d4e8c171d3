import { createBoundedQueue } from '../kit/bounded-queue';
import { type Clock, waitFor } from '../kit/clock';
import { errorText, type LogSink } from '../kit/log';
import type { HandlerName, Stage } from '../kit/stages';

export type HealthOutcome = 'ok' | 'failed' | 'activated' | 'attempted';

/** A report of this backend about its own work; `at` in epoch ms. */
export type HealthEvent = {
  id: string;
  at: number;
  stage: Stage;
  outcome: HealthOutcome;
  handler?: HandlerName;
  target?: string;
  environment: string;
  release: string;
  instance: string;
  connectionId: string;
  sessionId?: string;
  runId?: string;
  traceId?: string;
  errorCode?: string;
  message?: string;
  attributes?: Record<string, unknown>;
};

export type ReporterFigures = {
  queued: number;
  delivered: number;
  /** Lost because the queue was full, or still queued at the end of `stop()`. */
  dropped: number;
  /** Rejected by the collector: whole invalid batches, and single rows. */
  rejected: number;
  failures: number;
  lastError: string | null;
};

export type HealthReporter = {
  /** Never waits and never throws. */
  report(event: HealthEvent): void;
  figures(): ReporterFigures;
  /** Delivers what is queued, for at most `limitMs`, then ends. */
  stop(limitMs: number): Promise<void>;
};

export type ReporterOptions = {
  collector: { url: string; token?: string | null } | null;
  queueLimit: number;
  intervalMs: number;
  clock: Clock;
  random: () => number;
  log: LogSink;
};

const BATCH = 200;
const REQUEST_TIMEOUT_MS = 5_000;
const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 10_000;
/** Statuses that a retry may change; any other 4xx means that the batch itself is invalid. */
const RETRYABLE = new Set([401, 403, 404, 408, 421, 425, 429]);

/**
 * Posts health events in batches as a JSON array, one request at a time, in order. A batch is kept until the collector
 * has answered for it, so a repeated one carries the same ids. Sessions never wait for it.
 */
export function createHealthReporter(options: ReporterOptions): HealthReporter {
  const { collector, clock, log } = options;
  const queue = createBoundedQueue<HealthEvent>(options.queueLimit);
  const figures = { delivered: 0, dropped: 0, rejected: 0, failures: 0 };
  let lastError: string | null = null;
  let batch: HealthEvent[] = [];
  let running: Promise<void> | null = null;
  let flushing = new AbortController();
  const ended = new AbortController();

  async function deliver(url: string): Promise<void> {
    let wait = options.intervalMs;
    let failuresInRow = 0;
    while (!ended.signal.aborted) {
      await waitFor(clock, wait, flushing.signal);
      if (batch.length === 0) batch = queue.take(BATCH);
      if (batch.length === 0) return;
      const answer = await postBatch(url, collector?.token ?? null, {
        batch,
        clock,
        signal: ended.signal,
      });
      if (answer.kind === 'failed') {
        lastError = answer.reason;
        figures.failures += 1;
        failuresInRow += 1;
        const text = `HEALTH REPORT: delivery failed (${answer.reason})`;
        if (failuresInRow === 1) log({ at: clock.now(), level: 'warning', message: text });
        wait = Math.min(LONGEST_RETRY_MS, Math.max(FIRST_RETRY_MS, wait * 2));
        wait *= 0.5 + options.random() / 2;
        if (flushing.signal.aborted) flushing = new AbortController();
        continue;
      }
      failuresInRow = 0;
      wait = queue.size() >= BATCH ? 0 : options.intervalMs;
      lastError = answer.kind === 'refused' ? answer.reason : null;
      figures.rejected += answer.rejected;
      figures.delivered += batch.length - answer.rejected;
      batch = [];
    }
  }

  function wake(): void {
    if (running || !collector || ended.signal.aborted) return;
    running = deliver(collector.url).finally(() => {
      running = null;
      if (queue.size() + batch.length > 0) wake();
    });
  }

  return {
    report(event) {
      if (!collector || ended.signal.aborted) return;
      figures.dropped += queue.push(event);
      wake();
    },
    figures: () => ({ ...figures, queued: queue.size() + batch.length, lastError }),
    async stop(limitMs) {
      const cancel = clock.after(limitMs, () => ended.abort());
      flushing.abort();
      while (running && !ended.signal.aborted) {
        await Promise.race([running, onAbort(ended.signal)]);
      }
      cancel();
      ended.abort();
      flushing.abort();
      figures.dropped += queue.size() + batch.length;
      queue.take(queue.size());
      batch = [];
    },
  };
}

function onAbort(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

type Answer =
  | { kind: 'taken'; rejected: number }
  | { kind: 'refused'; rejected: number; reason: string }
  | { kind: 'failed'; reason: string };

async function postBatch(
  url: string,
  token: string | null,
  { batch, clock, signal }: { batch: HealthEvent[]; clock: Clock; signal: AbortSignal },
): Promise<Answer> {
  const late = new AbortController();
  const cancel = clock.after(REQUEST_TIMEOUT_MS, () => late.abort(new Error('no answer in time')));
  const stop = (): void => late.abort(new Error('the reporter ended'));
  signal.addEventListener('abort', stop, { once: true });
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: JSON.stringify(batch),
      redirect: 'error',
      signal: late.signal,
    });
    if (response.ok) return { kind: 'taken', rejected: await rejectedRows(response) };
    await response.body?.cancel();
    const reason = `the collector answered ${response.status}`;
    if (response.status < 400 || response.status >= 500 || RETRYABLE.has(response.status)) {
      return { kind: 'failed', reason };
    }
    return { kind: 'refused', rejected: batch.length, reason };
  } catch (error) {
    return { kind: 'failed', reason: errorText(late.signal.aborted ? late.signal.reason : error) };
  } finally {
    cancel();
    signal.removeEventListener('abort', stop);
  }
}

/** How many rows the collector rejected; an answer of another shape counts as none. */
async function rejectedRows(response: Response): Promise<number> {
  const body: unknown = await response.json().catch(() => null);
  if (typeof body !== 'object' || body === null || !('rejected' in body)) return 0;
  return Array.isArray(body.rejected) ? body.rejected.length : 0;
}
