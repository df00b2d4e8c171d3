import { AsyncResource } from 'node:async_hooks';
import { closeAtExit, stayOpenAtExit } from './close-at-exit.js';
import { postEvents } from './post-events.js';
import { createQueue } from './queue.js';

const QUEUE_EVENTS = 10_000;
/** Characters that may wait, whatever the events are. */
const QUEUE_SIZE = 16 * 1024 * 1024;
const BATCH_EVENTS = 500;
const BATCH_SIZE = 1024 * 1024;
const INTERVAL_MS = 1_000;
const LEAST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 30_000;
const CLOSE_MS = 2_000;

const systemClock = {
  after(ms, run) {
    const timer = setTimeout(run, ms);
    // What waits for its interval must not keep a process alive.
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/**
 * Sends events, which are JSON texts, in order and one request at a time. A batch is kept until it is answered, so that a repeated one
 * has the same ids. Where too much waits, the oldest is dropped and counted.
 */
export class Delivery {
  #options;
  #waiting = createQueue();
  #counts = { delivered: 0, dropped: 0, rejected: 0, failures: 0 };
  #lastError = null;
  #batch = [];
  #batchLimit = BATCH_EVENTS;
  #failuresInRow = 0;
  #running = null;
  #isClosing = false;
  #end = new AbortController();
  #wakeUp = () => {};
  // Timers and requests would else belong to the request that happened to report first, and to its trace.
  #ownContext = new AsyncResource('TocsinReporter');
  #closeAtExit = (limitMs) => this.close(limitMs);

  constructor(options) {
    const { queueLimit = QUEUE_EVENTS, intervalMs = INTERVAL_MS, clock = systemClock } = options;
    const { url, token, random = Math.random, onError = () => {} } = options;
    this.#options = { url, token, queueLimit, intervalMs, clock, random, onError };
  }

  get isOn() {
    return Boolean(this.#options.url);
  }

  push(text) {
    if (this.#isClosing) {
      this.#counts.dropped += 1;
      return;
    }
    closeAtExit(this.#closeAtExit);
    const waiting = this.#waiting;
    waiting.push(text);
    const isFull = () => this.#queued() > this.#options.queueLimit || waiting.size() > QUEUE_SIZE;
    while (waiting.count() > 1 && isFull()) {
      waiting.dropOldest();
      this.#counts.dropped += 1;
    }
    this.#start();
  }

  /** Counts an event that cannot be sent. */
  refuse(error) {
    this.#counts.rejected += 1;
    this.#lastError = error instanceof Error ? error.message : String(error);
  }

  figures() {
    return { queued: this.#queued(), ...this.#counts, lastError: this.#lastError };
  }

  async close(limitMs = CLOSE_MS) {
    stayOpenAtExit(this.#closeAtExit);
    this.#isClosing = true;
    this.#wakeUp();
    // Referenced, so that the process waits for it.
    const late = setTimeout(() => this.#end.abort(), limitMs);
    const { signal } = this.#end;
    const over = new Promise((resolve) => {
      signal.addEventListener('abort', resolve, { once: true });
    });
    while (this.#running && !signal.aborted) await Promise.race([this.#running, over]);
    clearTimeout(late);
    this.#end.abort();
    this.#wakeUp();
    this.#counts.dropped += this.#queued();
    this.#waiting.clear();
    this.#batch = [];
  }

  #queued() {
    return this.#waiting.count() + this.#batch.length;
  }

  #start() {
    if (this.#running || this.#end.signal.aborted) return;
    this.#running = this.#ownContext
      .runInAsyncScope(() => this.#deliver())
      .finally(() => {
        this.#running = null;
        if (this.#queued() > 0) this.#start();
      });
  }

  async #deliver() {
    let wait = this.#isClosing ? 0 : this.#options.intervalMs;
    const { url, token } = this.#options;
    const { signal } = this.#end;
    while (!signal.aborted) {
      if (wait > 0) await this.#pause(wait);
      if (this.#batch.length === 0) this.#batch = this.#waiting.take(this.#batchLimit, BATCH_SIZE);
      if (this.#batch.length === 0) return;
      const answer = await postEvents({ url, token, batch: this.#batch, signal });
      if (signal.aborted) return;
      this.#lastError = answer.error ?? null;
      wait = answer.kind === 'again' ? this.#fail(answer) : this.#settle(answer);
    }
  }

  #pause(ms) {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(ms, resolve);
      this.#wakeUp = () => {
        cancel();
        resolve();
      };
    });
  }

  /** Keeps the batch. How long to wait before it is sent again, ms. */
  #fail({ error, retryAfterMs = 0 }) {
    const { intervalMs, random, onError } = this.#options;
    this.#counts.failures += 1;
    this.#failuresInRow += 1;
    if (this.#failuresInRow === 1) onError(error);
    if (this.#isClosing) return LEAST_BACKOFF_MS;
    const doubled = Math.max(LEAST_BACKOFF_MS, intervalMs) * 2 ** Math.min(this.#failuresInRow, 20);
    const backoff = Math.min(LONGEST_BACKOFF_MS, doubled) * (0.5 + random() / 2);
    return Math.max(retryAfterMs, backoff);
  }

  /** Counts the batch, or keeps half of one that is too large. How long to wait before the next, ms. */
  #settle({ kind, rejected = 0, error }) {
    this.#failuresInRow = 0;
    const sent = this.#batch.length;
    if (kind === 'tooLarge' && sent > 1) {
      this.#batchLimit = Math.ceil(sent / 2);
      this.#waiting.putBack(this.#batch.splice(this.#batchLimit));
      return 0;
    }
    const refused = kind === 'taken' ? rejected : sent;
    if (refused > 0) this.#options.onError(error);
    this.#counts.rejected += refused;
    this.#counts.delivered += sent - refused;
    this.#batch = [];
    const isBehind = this.#waiting.count() >= this.#batchLimit;
    return this.#isClosing || isBehind ? 0 : this.#options.intervalMs;
  }
}
