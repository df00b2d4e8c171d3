import { createReporter, type Figures } from '../../reporters/node/index.js';
import type { Clock } from '../kit/clock';
import type { LogSink } from '../kit/log';
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

export type ReporterFigures = Figures;

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

/** Delivers by the reporter that any backend can install. Sessions never wait for it. */
export function createHealthReporter(options: ReporterOptions): HealthReporter {
  const { collector, clock, log, queueLimit, intervalMs, random } = options;
  const reporter = createReporter({
    url: collector?.url ?? '',
    token: collector?.token ?? '',
    // Each event has its own.
    environment: '',
    release: '',
    instance: '',
    target: '',
    queueLimit,
    intervalMs,
    clock,
    random,
    onError: (reason) =>
      log({
        at: clock.now(),
        level: 'warning',
        message: `HEALTH REPORT: delivery failed (${reason})`,
      }),
  });
  return {
    report({ stage, outcome, ...fields }) {
      reporter.report(stage, outcome, fields);
    },
    figures: reporter.figures,
    stop: reporter.close,
  };
}
