import type { JWTPayload } from 'jose';
import { type AdminActions, answerAdmin } from './admin/admin';
import { answerHttp } from './admin/health-endpoints';
import { runAgent } from './agent/agent';
import { createManagerFactory } from './handlers/manager-factory';
import { createThreadService } from './handlers/thread-service';
import { waitFor } from './kit/clock';
import { type Listener, openListener } from './kit/listener';
import { seededRandom } from './kit/random';
import { createFigures, type Figures } from './reporting/figures';
import { createHealthReporter, type ReporterFigures } from './reporting/health-reporter';
import { VOCABULARIES } from './session/vocabulary';
import { createFaultBoard, type FaultShares } from './settings/faults';
import { type ReferenceBackendOptions, resolveOptions } from './settings/options';
import { type Canary, createReleases } from './settings/releases';
import { createAuthenticator } from './stages/auth';
import type { BackendParts } from './stages/backend-parts';
import { createColdStart } from './stages/cold-start';
import { createRefusalGate, type RefusalGate } from './stages/refusal-gate';
import { createUpgradeListener } from './stages/upgrade';

type BackendStats = Figures & {
  managers: number;
  leakedManagers: number;
  reporter: ReporterFigures;
};

export type ReferenceBackend = {
  /** `ws://HOST:PORT/ws` */
  readonly url: string;
  readonly httpUrl: string;
  readonly adminUrl: string;
  readonly port: number;
  /** Changes the named shares; resolves when they apply to the next connection. */
  setFaults(shares: Partial<FaultShares>): Promise<void>;
  clearFaults(): Promise<void>;
  faults(): FaultShares;
  /** What new connections announce as `service.version`; a canary serves its share of them beside it. */
  setRelease(version: string, canary?: Canary | null): void;
  release(): string;
  canary(): Canary | null;
  /** A valid JWT for a new user; claims override the defaults. */
  token(claims?: JWTPayload): Promise<string>;
  stats(): BackendStats;
  /** Closes every connection with 1001, delivers health events for a limited time, ends. */
  stop(): Promise<void>;
};

/** How long clients have to answer the last close frame. */
const CLOSE_GRACE_MS = 500;
const GOING_AWAY = { code: 1001, reason: 'Server shutdown' };

/** Starts a backend. Rejects where an option is invalid or a port cannot be opened. */
export async function startReferenceBackend(
  given: Partial<ReferenceBackendOptions> = {},
): Promise<ReferenceBackend> {
  const options = resolveOptions(given);
  const parts = assembleParts(options);
  const listener = await openListener({
    host: options.host,
    port: options.port,
    onRequest: (request, response) => answerHttp(parts, request, response),
    onUpgrade: createUpgradeListener(parts),
  });
  const gate = createRefusalGate({
    listener,
    faults: parts.faults,
    clock: options.clock,
    slotMs: options.refuseSlotMs,
    log: options.log,
  });
  const actions = createActions(parts, gate);
  const admin = await openListener({
    host: '127.0.0.1',
    port: options.adminPort,
    onRequest: (request, response) => void answerAdmin(actions, request, response),
  }).catch((error: unknown) => {
    listener.close();
    throw error;
  });
  await gate.apply();
  const authority = `${urlHost(options.host)}:${listener.port}`;
  return {
    url: `ws://${authority}/ws`,
    httpUrl: `http://${authority}`,
    adminUrl: `http://127.0.0.1:${admin.port}`,
    port: listener.port,
    setFaults: actions.setFaults,
    clearFaults: actions.clear,
    faults: actions.faults,
    setRelease: actions.setRelease,
    release: actions.release,
    canary: actions.canary,
    token: (claims) => parts.auth.mint(claims),
    stats: () => backendStats(parts),
    stop: onlyOnce(() => stopBackend(parts, gate, [listener, admin])),
  };
}

function assembleParts(options: ReferenceBackendOptions): BackendParts {
  const { clock, seed, paceMs } = options;
  const faults = createFaultBoard(seed, options.faults);
  const pace = { clock, paceMs, random: seededRandom(`${seed}/pace`) };
  return {
    options,
    vocabulary: VOCABULARIES[options.vocabulary],
    faults,
    auth: createAuthenticator(options.jwtSecret, clock, options.newId),
    managers: createManagerFactory(options.managerLimit),
    threads: createThreadService(),
    supervisor: (request, signal) => runAgent(request, pace, signal),
    reporter: createHealthReporter({
      collector: options.collector,
      queueLimit: options.reportQueueLimit,
      intervalMs: options.reportIntervalMs,
      clock,
      random: seededRandom(`${seed}/retry`),
      log: options.log,
    }),
    coldStart: createColdStart(clock, options.coldStartMs),
    figures: createFigures(),
    releases: createReleases({
      version: options.release,
      canary: options.canary,
      instance: options.instance,
      seed,
      faults,
    }),
    sessions: new Set(),
    startedAt: clock.monotonic(),
  };
}

function createActions(parts: BackendParts, gate: RefusalGate): AdminActions {
  const { faults, coldStart, managers, releases } = parts;
  const settle = (before: FaultShares): Promise<void> => {
    const isOn = (name: keyof FaultShares): boolean => faults.share(name) > 0;
    if (isOn('cold-start') && before['cold-start'] === 0) coldStart.begin();
    if (!isOn('manager-leak') && before['manager-leak'] > 0) managers.forgetLeaked();
    return faults.share('refuse') === before.refuse ? Promise.resolve() : gate.apply();
  };
  return {
    faults: () => faults.shares(),
    async setFaults(shares) {
      const before = faults.shares();
      faults.set(shares);
      await settle(before);
    },
    async clear() {
      const before = faults.shares();
      faults.clear();
      await settle(before);
    },
    release: releases.version,
    canary: releases.canary,
    setRelease(version, canary = null) {
      releases.set(version, canary);
      coldStart.begin();
    },
  };
}

function backendStats({ figures, managers, reporter }: BackendParts): BackendStats {
  const counts = managers.counts();
  return {
    ...figures,
    closes: { ...figures.closes },
    managers: counts.managers,
    leakedManagers: counts.leaked,
    reporter: reporter.figures(),
  };
}

async function stopBackend(
  { sessions, options, reporter }: BackendParts,
  gate: RefusalGate,
  listeners: Listener[],
): Promise<void> {
  await gate.stop();
  for (const listener of listeners) listener.close();
  const open = [...sessions];
  const ended = Promise.all(open.map((session) => session.ended));
  for (const session of open) session.close(GOING_AWAY);
  const inTime = new AbortController();
  const grace = waitFor(options.clock, CLOSE_GRACE_MS, inTime.signal);
  await Promise.race([ended, grace]);
  inTime.abort();
  for (const session of sessions) session.destroy();
  await ended;
  await reporter.stop(options.stopFlushMs);
}

function onlyOnce(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= run();
    return running;
  };
}

function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
