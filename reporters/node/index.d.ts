export type Stage =
  | 'connect'
  | 'accept'
  | 'auth'
  | 'factory'
  | 'handler'
  | 'ready'
  | 'agent'
  | 'complete'
  | 'close';
export type Outcome = 'ok' | 'failed' | 'activated' | 'attempted' | 'recovered';
export type Handler = 'agent' | 'fallback' | 'emergency' | 'none' | 'unknown';

/** What is reported beside a stage; texts that are too long are cut. */
export type Fields = {
  handler?: Handler | undefined;
  connectionId?: string | undefined;
  sessionId?: string | undefined;
  runId?: string | undefined;
  traceId?: string | undefined;
  errorCode?: string | undefined;
  message?: string | undefined;
  attributes?: Record<string, unknown> | undefined;
  /** In place of those of the reporter. */
  environment?: string | undefined;
  release?: string | undefined;
  instance?: string | undefined;
  target?: string | undefined;
  /** Made by the reporter where absent; `at` in epoch ms. */
  id?: string | undefined;
  at?: number | undefined;
};

/** Time and chance, for tests. `after` calls `run` in `ms`, and returns what cancels it. */
export type Clock = { now(): number; after(ms: number, run: () => void): () => void };

export type ReporterOptions = {
  /** Address of the console (`TOCSIN_URL`), or of its `/api/v1/events`. Without one nothing is sent. */
  url?: string | undefined;
  /** An API token with the scope `ingest` (`TOCSIN_TOKEN`). */
  token?: string | undefined;
  /** `TOCSIN_ENVIRONMENT`; by default `development`. */
  environment?: string | undefined;
  /** `TOCSIN_RELEASE` */
  release?: string | undefined;
  /** `TOCSIN_INSTANCE`; by default the revision or host name that the platform sets. */
  instance?: string | undefined;
  /** Name of the target in Tocsin (`TOCSIN_TARGET`). */
  target?: string | undefined;
  /** Events that may wait; beyond it the oldest are dropped. 10,000. */
  queueLimit?: number | undefined;
  /** Pause between two requests, ms. 1,000. */
  intervalMs?: number | undefined;
  /** Called with the reason where delivery begins to fail, and where events are rejected. */
  onError?: ((reason: string) => void) | undefined;
  clock?: Clock | undefined;
  random?: (() => number) | undefined;
};

export type Figures = {
  queued: number;
  delivered: number;
  /** Lost because too much waited, or because the process ended. */
  dropped: number;
  /** Refused by the console for what they are. */
  rejected: number;
  /** Requests that are tried again. */
  failures: number;
  lastError: string | null;
};

/** Reports a stage as ok once `work` is done, or as failed where it throws; the error is thrown again. */
type RunStage = <T>(name: Stage, work: () => T | Promise<T>, fields?: Fields) => Promise<T>;
type Report = (stage: Stage, outcome: Outcome, fields?: Fields) => void;

export type Connection = {
  readonly ids: { connectionId: string; sessionId?: string; traceId?: string };
  report: Report;
  stage: RunStage;
};

export type Reporter = {
  /** Never throws and never waits. */
  report: Report;
  stage: RunStage;
  /**
   * One accepted connection. `request`: that of the upgrade, or Socket.IO's `handshake`. `socket`: of `ws`, of Socket.IO, or anything
   * that emits `close` with a code. Reports accept now and close later.
   */
  connection(request: unknown, socket?: unknown): Connection;
  figures(): Figures;
  /** Sends what waits, for at most `limitMs` (2,000), then ends. */
  close(limitMs?: number): Promise<void>;
};

export function createReporter(options?: ReporterOptions): Reporter;
