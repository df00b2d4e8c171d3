import { Worker } from 'node:worker_threads';
import type { FinishedSession } from '../../domain/sessions/finished-session';
import type { Target } from '../../domain/targets/target';
import { createBackoff, withoutJitter } from '../../kit/backoff';
import type { Clock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import type { OnStages } from './draft-stages';
import type { ProbeLimits, ProbeLoad, Prober } from './prober';
import type { SlotReport } from './slots';
import type { FromWorker, ToWorker, WorkerSetup } from './worker-messages';

/** Makes the prober of a process. The usual one runs in a thread, which always goes by the system's clock. */
export type CreateProber = (deps: WorkerProberDeps) => Prober;

export type WorkerProberDeps = WorkerSetup & {
  clock: Clock;
  onSession(finished: FinishedSession): void;
  onSlots(slots: SlotReport[]): void;
  /** The worker ended and is started again after `retryMs`. */
  onCrash(error: Error, retryMs: number): void;
  /** A message of the worker arrived: at least one per second while it runs. */
  onHeartbeat(): void;
};

const RESTART = { baseMs: 500, capMs: 30_000, random: withoutJitter };
/** A worker that ran this long is healthy again: the next crash starts with the first delay. */
const HEALTHY_MS = 60_000;
/** How long a worker may take to confirm a drain or a stop, beyond the grace it is given. */
const CONFIRM_MS = 5_000;
/** Most releases that are kept for a worker that is started again. */
const RELEASES_KEPT = 1_000;

/**
 * The prober in a thread of its own, so that nothing else delays its timers. Same interface. A crash loses the sessions in flight,
 * fails pending `runNow` and `runDraft` with AppError `unavailable`, and is followed by a restart with backoff.
 */
export function createWorkerProber(deps: WorkerProberDeps): Prober {
  return new WorkerProber(deps);
}

type Pending<T> = {
  resolve(answer: T): void;
  reject(error: Error): void;
  onStages?: OnStages | undefined;
};
type Request<T> = {
  pending: Map<number, Pending<T>>;
  message(requestId: number): ToWorker;
  onStages?: OnStages | undefined;
};

class WorkerProber implements Prober {
  private readonly deps: WorkerProberDeps;

  private worker: Worker | null = null;
  private targets: Target[] = [];
  private limits: ProbeLimits | null = null;
  private readonly releases = new Map<string, number>();
  private readonly pending = new Map<number, Pending<string>>();
  private readonly drafts = new Map<number, Pending<FinishedSession>>();
  private readonly confirmations = new Map<FromWorker['kind'], () => void>();
  private nextRequest = 1;
  private readonly backoff = createBackoff(RESTART);
  private startedAt = 0;
  private isStopping = false;
  private cancelRestart = () => {};
  private lastLoad: ProbeLoad = { inFlight: 0, loopLagMs: 0 };

  constructor(deps: WorkerProberDeps) {
    this.deps = deps;

    this.startWorker();
  }

  setTargets(targets: Target[]): void {
    this.targets = targets;
    this.post({ kind: 'targets', targets });
  }

  noteRelease(targetId: string, at: number): void {
    if (this.releases.size >= RELEASES_KEPT) this.releases.clear();
    this.releases.set(targetId, at);
    this.post({ kind: 'release', targetId, at });
  }

  setLimits(limits: ProbeLimits): void {
    this.limits = limits;
    this.post({ kind: 'limits', limits });
  }

  runNow(targetId: string, onStages?: OnStages): Promise<string> {
    return this.ask({
      pending: this.pending,
      message: (requestId) => ({ kind: 'run', requestId, targetId }),
      onStages,
    });
  }

  runDraft(target: Target, onStages?: OnStages): Promise<FinishedSession> {
    return this.ask({
      pending: this.drafts,
      message: (requestId) => ({ kind: 'draft', requestId, target }),
      onStages,
    });
  }

  load(): ProbeLoad {
    return this.lastLoad;
  }

  async drain(graceMs: number): Promise<void> {
    this.isStopping = true;
    this.cancelRestart();
    await this.request({ kind: 'drain', graceMs }, 'drained', graceMs + CONFIRM_MS);
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.cancelRestart();
    await this.request({ kind: 'stop' }, 'stopped', CONFIRM_MS);
    await this.worker?.terminate();
    this.worker = null;
    this.failPending('the probe was stopped');
  }

  private startWorker(): void {
    // The rest is all that can be sent to a thread, so that no option of it can be missed here.
    const { clock, onSession, onSlots, onCrash, onHeartbeat, ...setup } = this.deps;
    const worker = new Worker(new URL('./worker-bootstrap.mjs', import.meta.url), {
      workerData: setup satisfies WorkerSetup,
      execArgv: [],
    });
    this.worker = worker;
    this.startedAt = clock.monotonic();
    let cause = new Error('the probe thread ended');
    worker.on('message', (message: FromWorker) => this.onMessage(message));
    worker.on('error', (error) => {
      cause = error instanceof Error ? error : new Error(String(error));
    });
    worker.on('exit', () => {
      if (this.worker === worker) this.onExit(cause);
    });
    if (this.limits) this.post({ kind: 'limits', limits: this.limits });
    this.post({ kind: 'targets', targets: this.targets });
    for (const [targetId, at] of this.releases) this.post({ kind: 'release', targetId, at });
  }

  private onExit(cause: Error): void {
    const { clock } = this.deps;
    this.worker = null;
    this.lastLoad = { inFlight: 0, loopLagMs: 0 };
    this.failPending('the probe thread crashed');
    for (const done of this.confirmations.values()) done();
    if (this.isStopping) return;
    if (clock.monotonic() - this.startedAt > HEALTHY_MS) this.backoff.reset();
    const retryMs = this.backoff.next();
    this.deps.onCrash(cause, retryMs);
    this.cancelRestart = clock.after(retryMs, () => this.startWorker());
  }

  private onMessage(message: FromWorker): void {
    this.deps.onHeartbeat();
    switch (message.kind) {
      case 'session':
        this.deps.onSession(message.finished);
        break;
      case 'slots':
        this.deps.onSlots(message.slots);
        break;
      case 'load':
        this.lastLoad = message.load;
        break;
      case 'ran':
        this.pending.get(message.requestId)?.resolve(message.sessionId);
        this.pending.delete(message.requestId);
        break;
      case 'stages':
        this.waitingFor(message.requestId)?.onStages?.(message.stages, message.sessionId);
        break;
      case 'draft-ran':
        this.drafts.get(message.requestId)?.resolve(message.finished);
        this.drafts.delete(message.requestId);
        break;
      case 'run-failed':
        this.reject(message.requestId, new AppError(message.code, message.message));
        break;
      default:
        this.confirmations.get(message.kind)?.();
    }
  }

  private post(message: ToWorker): void {
    this.worker?.postMessage(message);
  }

  private async request(message: ToWorker, answer: FromWorker['kind'], ms: number): Promise<void> {
    if (!this.worker) return;
    await new Promise<void>((resolve) => {
      const cancel = this.deps.clock.after(ms, resolve);
      this.confirmations.set(answer, () => {
        cancel();
        resolve();
      });
      this.post(message);
    });
    this.confirmations.delete(answer);
  }

  /** Asks for a session; rejects with AppError `unavailable` where no thread runs, or it ends before it answers. */
  private ask<T>({ pending, message, onStages }: Request<T>): Promise<T> {
    if (!this.worker || this.isStopping)
      return Promise.reject(new AppError('unavailable', 'the probe is not running'));
    const requestId = this.nextRequest++;
    return new Promise((resolve, reject) => {
      pending.set(requestId, { resolve, reject, onStages });
      this.post(message(requestId));
    });
  }

  private waitingFor(requestId: number) {
    return this.pending.get(requestId) ?? this.drafts.get(requestId);
  }

  private reject(requestId: number, error: Error): void {
    this.waitingFor(requestId)?.reject(error);
    this.pending.delete(requestId);
    this.drafts.delete(requestId);
  }

  private failPending(reason: string): void {
    for (const requestId of [...this.pending.keys(), ...this.drafts.keys()])
      this.reject(requestId, new AppError('unavailable', reason));
  }
}
