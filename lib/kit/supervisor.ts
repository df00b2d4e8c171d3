import { createBackoff } from './backoff';
import type { Clock } from './clock';
import type { Logger } from './logger';
import { sleep } from './sleep';

/** A part of the process that runs until its signal aborts. `drain` finishes what is under way, before the abort. */
export type Service = {
  id: string;
  run(signal: AbortSignal): Promise<void>;
  drain?(): Promise<void>;
};

type SupervisedState = { id: string; running: boolean; restarts: number };

export type Supervisor = {
  start(service: Service): void;
  states(): SupervisedState[];
  /** Drains every service (bounded by `limitMs`), aborts them, waits for their end. Newest first. */
  stop(limitMs: number): Promise<void>;
  /** Aborts every service at once, without draining any, and waits for their end, bounded by `limitMs`. */
  abort(limitMs: number): Promise<void>;
};

const RESTART = { baseMs: 250, capMs: 30_000 };
/** A service that ran this long before it failed is restarted as if it had never failed. */
const STEADY_MS = 60_000;

type Running = {
  service: Service;
  state: SupervisedState;
  abort: AbortController;
  done: Promise<void>;
};

/** Keeps services running: one that ends or throws is started again, after a pause that grows while it keeps failing. */
export function createSupervisor(options: {
  clock: Clock;
  logger: Logger;
  /** Jitter of the pauses before restarts, 0…1. */
  random: () => number;
}): Supervisor {
  const running: Running[] = [];
  return {
    start(service) {
      const abort = new AbortController();
      const state = { id: service.id, running: false, restarts: 0 };
      running.push({
        service,
        state,
        abort,
        done: keepRunning({ service, state, abort }, options),
      });
    },
    states: () => running.map(({ state }) => ({ ...state })),
    async stop(limitMs) {
      for (const one of running.toReversed()) {
        await within(options.clock, limitMs, drainOf(one, options.logger));
        one.abort.abort();
        await within(options.clock, limitMs, one.done);
      }
    },
    async abort(limitMs) {
      for (const one of running) one.abort.abort();
      await within(options.clock, limitMs, Promise.all(running.map(({ done }) => done)));
    },
  };
}

async function keepRunning(
  { service, state, abort }: Pick<Running, 'service' | 'state' | 'abort'>,
  { clock, logger, random }: { clock: Clock; logger: Logger; random: () => number },
): Promise<void> {
  const { signal } = abort;
  const backoff = createBackoff({ ...RESTART, random });
  while (!signal.aborted) {
    const startedAt = clock.monotonic();
    state.running = true;
    try {
      await service.run(signal);
      if (!signal.aborted) logger.warn({ service: service.id }, 'service ended; restarting it');
    } catch (error) {
      if (!signal.aborted)
        logger.error({ service: service.id, err: error }, 'service failed; restarting it');
    }
    state.running = false;
    if (signal.aborted) return;
    if (clock.monotonic() - startedAt >= STEADY_MS) backoff.reset();
    state.restarts += 1;
    await sleep(clock, backoff.next(), signal);
  }
}

async function drainOf({ service }: Running, logger: Logger): Promise<void> {
  try {
    await service.drain?.();
  } catch (error) {
    logger.error({ service: service.id, err: error }, 'drain failed');
  }
}

/** Resolves when `work` does, or after `ms`; true if the work was in time. Errors: those of `work`, if it was. */
function within(clock: Clock, ms: number, work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => resolve(false));
    work.then(
      () => {
        cancel();
        resolve(true);
      },
      (error: unknown) => {
        cancel();
        reject(error);
      },
    );
  });
}
