import { Worker } from 'node:worker_threads';
import { backoffMs, withoutJitter } from '../../../kit/backoff';
import type { Clock } from '../../../kit/clock';
import { AppError } from '../../../kit/errors';
import type { Logger } from '../../../kit/logger';
import type { StoreLimits } from '../file/limits';
import { fromWireError, type WireError } from '../file/sqlite-errors';
import type { MethodCaller, Methods, ToWorker } from './method-caller';

export type PoolOptions = {
  name: string;
  bootstrap: URL;
  workerData: unknown;
  size: number;
  /** Calls handed to one thread at once. */
  inFlight: number;
  limits: StoreLimits;
  /** Longest time until a method answers, ms; null for no limit. */
  limitOf(method: string): number | null;
  /** Replace a thread that exceeds its limit; where false only the caller stops waiting. */
  replaceLate: boolean;
  logger?: Logger | undefined;
  clock: Clock;
};

type FromWorker =
  | { type: 'ready' }
  /** It upgrades its files first, which takes as long as it takes. */
  | { type: 'migrating' }
  | { type: 'failed'; error: WireError }
  | { type: 'result'; id: number; value: unknown }
  | { type: 'error'; id: number; error: WireError };

type Call = {
  id: number;
  method: string;
  args: unknown[];
  resolve(value: unknown): void;
  reject(error: AppError): void;
  cancelTimer(): void;
};

type Thread = { worker: Worker; ready: boolean; calls: Map<number, Call>; retired: boolean };

/** Longest wait for a thread to end by itself before it is terminated, ms. */
const CLOSE_MS = 5_000;

/**
 * Threads behind one bounded queue. SQLite is synchronous, so time limits are enforced from outside: a late reader is
 * replaced, and ends with the current step of its query. A crashed thread is started again with backoff; its calls fail as
 * `unavailable`.
 */
export class WorkerPool<M extends Methods> implements MethodCaller<M> {
  private readonly options: PoolOptions;

  private readonly clock: Clock;
  private readonly threads = new Set<Thread>();
  private readonly queue: Call[] = [];
  private readonly idleWaiters: Array<() => void> = [];
  private nextId = 1;
  private started = false;
  private closed = false;
  private failures = 0;
  /** Replaced threads that are still busy with their last query. */
  private lingering = 0;

  constructor(options: PoolOptions) {
    this.options = options;

    this.clock = options.clock;
  }

  /** Starts every thread; rejects with the reason where one cannot open its file. */
  async start(): Promise<void> {
    const starts = Array.from({ length: this.options.size }, () => this.spawn());
    try {
      await Promise.all(starts);
      this.started = true;
    } catch (error) {
      this.closed = true;
      for (const { worker } of this.threads) worker.terminate();
      throw error;
    }
  }

  get queueDepth(): number {
    let depth = this.queue.length;
    for (const { calls } of this.threads) depth += calls.size;
    return depth;
  }

  call<K extends keyof M & string>(
    method: K,
    ...args: Parameters<M[K]>
  ): Promise<Awaited<ReturnType<M[K]>>> {
    return new Promise((resolve, reject) => {
      const { limits, name } = this.options;
      if (this.closed) return reject(new AppError('unavailable', `the ${name} is closed`));
      if (this.queue.length >= limits.queuedCalls)
        return reject(new AppError('busy', `the ${name} has ${this.queue.length} calls waiting`));
      const call: Call = {
        id: this.nextId++,
        method,
        args,
        resolve: resolve as (value: unknown) => void,
        reject,
        cancelTimer: this.clock.after(limits.queueWaitMs, () => this.giveUpWaiting(call)),
      };
      this.queue.push(call);
      this.dispatch();
    });
  }

  /** Finishes accepted calls, refuses new ones, ends the threads. */
  async close(): Promise<void> {
    this.closed = true;
    for (const thread of this.threads) post(thread, 'stopping');
    if (this.queueDepth > 0) await new Promise<void>((done) => this.idleWaiters.push(done));
    await Promise.all([...this.threads].map((thread) => this.end(thread)));
  }

  private dispatch(): void {
    for (const thread of this.threads) {
      while (thread.ready && thread.calls.size < this.options.inFlight) {
        const call = this.queue.shift();
        if (!call) break;
        this.hand(thread, call);
      }
    }
    if (this.queueDepth === 0) for (const done of this.idleWaiters.splice(0)) done();
  }

  private hand(thread: Thread, call: Call): void {
    call.cancelTimer();
    const limitMs = this.options.limitOf(call.method);
    call.cancelTimer =
      limitMs === null ? () => {} : this.clock.after(limitMs, () => this.late(thread, call));
    thread.calls.set(call.id, call);
    try {
      post(thread, { id: call.id, method: call.method, args: call.args });
    } catch (error) {
      thread.calls.delete(call.id);
      call.cancelTimer();
      call.reject(
        new AppError('internal', `arguments of ${call.method} cannot be sent`, { cause: error }),
      );
    }
  }

  private giveUpWaiting(call: Call): void {
    const at = this.queue.indexOf(call);
    if (at < 0) return;
    this.queue.splice(at, 1);
    const running = [...this.threads].some(({ ready }) => ready);
    const waited = `${call.method} waited ${this.options.limits.queueWaitMs} ms for the ${this.options.name}`;
    call.reject(new AppError(running ? 'busy' : 'unavailable', waited));
    this.dispatch();
  }

  private late(thread: Thread, call: Call): void {
    if (!thread.calls.delete(call.id)) return;
    const ms = this.options.limitOf(call.method);
    this.options.logger?.warn({ method: call.method, ms }, `${this.options.name}: late`);
    call.reject(new AppError('timeout', `${call.method} took longer than ${ms} ms`));
    if (this.options.replaceLate) this.replace(thread);
    else this.dispatch();
  }

  private replace(thread: Thread): void {
    this.retire(thread, 'its thread was replaced');
    this.lingering++;
    const ended = thread.worker.terminate().then(() => void this.lingering--);
    // Each lingering thread keeps a core busy, so there are never more of them than working threads.
    if (this.lingering <= this.options.size) this.restart(0);
    else ended.then(() => this.restart(0));
  }

  private retire(thread: Thread, reason: string): void {
    thread.retired = true;
    this.threads.delete(thread);
    for (const call of thread.calls.values()) {
      call.cancelTimer();
      call.reject(new AppError('unavailable', `${call.method}: ${reason}`));
    }
    thread.calls.clear();
  }

  private restart(waitMs: number): void {
    this.clock.after(waitMs, () => {
      if (this.closed && this.queueDepth === 0) return this.dispatch();
      this.spawn().catch((error) => {
        this.options.logger?.error({ error }, `${this.options.name}: cannot start`);
      });
    });
  }

  private spawn(): Promise<void> {
    const { bootstrap, workerData, limits, name, logger } = this.options;
    const worker = new Worker(bootstrap, { workerData, execArgv: [], name });
    const thread: Thread = { worker, ready: false, calls: new Map(), retired: false };
    this.threads.add(thread);
    return new Promise((resolve, reject) => {
      const slow = this.clock.after(limits.startMs, () => {
        this.crashed(thread, `did not start within ${limits.startMs} ms`, reject);
        worker.terminate();
      });
      worker.on('message', (message: FromWorker) => {
        if (message.type === 'ready') {
          slow();
          thread.ready = true;
          resolve();
          this.dispatch();
        } else if (message.type === 'migrating') {
          slow();
          logger?.info(
            {},
            `${name}: upgrading the files of an older version; this can take minutes`,
          );
        } else if (message.type === 'failed') {
          slow();
          this.crashed(thread, message.error.message, () => reject(fromWireError(message.error)));
        } else this.settle(thread, message);
      });
      worker.on('error', (error: Error) => {
        slow();
        this.crashed(thread, error.message, reject);
      });
      worker.on('exit', (code) => {
        slow();
        this.crashed(thread, `ended with ${code}`, reject);
      });
    });
  }

  private settle(thread: Thread, message: Extract<FromWorker, { id: number }>): void {
    const call = thread.calls.get(message.id);
    // Without a call its limit had passed, and the caller already got an error.
    if (call) {
      thread.calls.delete(message.id);
      call.cancelTimer();
      if (message.type === 'result') call.resolve(message.value);
      else call.reject(fromWireError(message.error));
      this.failures = 0;
    }
    this.dispatch();
  }

  /** Rejects a first start; restarts a thread that was ready before, after a pause. */
  private crashed(thread: Thread, reason: string, refuse: (error: Error) => void): void {
    if (thread.retired) return;
    const { limits, name, logger } = this.options;
    this.retire(thread, `the ${name} crashed`);
    refuse(new AppError('unavailable', `the ${name} ${reason}`));
    if (!this.started) return;
    const backoff = { baseMs: limits.restartFirstMs, capMs: limits.restartLastMs };
    const waitMs = backoffMs({ ...backoff, random: withoutJitter }, ++this.failures);
    logger?.error({ reason, waitMs }, `${name}: crashed`);
    this.restart(waitMs);
  }

  private async end(thread: Thread): Promise<void> {
    thread.retired = true;
    this.threads.delete(thread);
    const ended = new Promise<void>((done) => thread.worker.once('exit', () => done()));
    const cancel = this.clock.after(CLOSE_MS, () => void thread.worker.terminate());
    post(thread, 'close');
    await ended;
    cancel();
  }
}

function post(thread: Thread, message: ToWorker): void {
  thread.worker.postMessage(message);
}
