import { randomBytes, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { z } from 'zod';
import { type Clock, systemClock } from '../kit/clock';
import type { LogSink } from '../kit/log';
import { type FaultShares, parseFaultShares } from './faults';
import type { Canary } from './releases';

export type ReferenceBackendOptions = {
  host: string;
  /** 0: a free port. */
  port: number;
  /** Port of the admin endpoint, always on 127.0.0.1. 0: a free port. */
  adminPort: number;
  environment: string;
  release: string;
  /** A second version beside it; null: none. */
  canary: Canary | null;
  instance: string;
  /** Name of the target in health events; null leaves it out. */
  target: string | null;
  /** HS256 secret, at least 8 characters. By default random for every start. */
  jwtSecret: string;
  vocabulary: 'report' | 'shipped';
  faults: Partial<FaultShares>;
  seed: string;
  /** Where health events go; null reports nowhere. */
  collector: { url: string; token?: string | null } | null;
  /** Mean pause between two agent events. */
  paceMs: number;
  /** Pause between two canned events of the fallback. */
  cannedPaceMs: number;
  /** Managers that one user may have at a time. */
  managerLimit: number;
  maxConnections: number;
  /** Whether permessage-deflate is agreed to where a client offers it. */
  compression: boolean;
  /** Interval of the server's heartbeats; null: what the environment asks for. */
  heartbeatMs: number | null;
  slowWelcomeMs: number;
  /** How late `agent-slow` brings the final event. */
  agentSlowMs: number;
  /** How long a start stays cold under `cold-start`. */
  coldStartMs: number;
  /** When `early-clean-close` and `tcp-drop` strike a session that asks for no agent. */
  interruptMs: number;
  /** How often a share of `refuse` between 0 and 1 draws whether the port is open. */
  refuseSlotMs: number;
  /** Health events kept while the collector is away; beyond it the oldest are dropped and counted. */
  reportQueueLimit: number;
  reportIntervalMs: number;
  /** How long `stop()` keeps delivering health events. */
  stopFlushMs: number;
  log: LogSink;
  clock: Clock;
  newId: () => string;
};

const HEARTBEAT_MS: Record<string, { interval: number; timeout: number }> = {
  production: { interval: 25_000, timeout: 75_000 },
  staging: { interval: 30_000, timeout: 90_000 },
};
const DEVELOPMENT_HEARTBEAT = { interval: 45_000, timeout: 60_000 };

const duration = z.number().min(0).max(86_400_000);
const port = z.int().min(0).max(65_535);
const word = z.string().min(1).max(200);
/** `faults` are parsed by `parseFaultShares`, which names the problem of each. */
export const canarySchema = z.strictObject({
  version: z.string().trim().min(1).max(200),
  share: z.number().min(0).max(1),
  faults: z.record(z.string(), z.number()).default({}),
});

const checks = z.looseObject({
  host: word,
  port,
  adminPort: port,
  environment: word,
  release: word,
  canary: canarySchema.nullable(),
  instance: word,
  target: word.nullable(),
  jwtSecret: z.string().min(8),
  vocabulary: z.enum(['report', 'shipped']),
  seed: z.string(),
  collector: z
    .object({ url: z.url({ protocol: /^https?$/ }), token: z.string().nullish() })
    .nullable(),
  paceMs: duration,
  cannedPaceMs: duration,
  managerLimit: z.int().min(1),
  maxConnections: z.int().min(1),
  compression: z.boolean(),
  heartbeatMs: duration.min(10).nullable(),
  slowWelcomeMs: duration,
  agentSlowMs: duration,
  coldStartMs: duration,
  interruptMs: duration,
  refuseSlotMs: duration.min(10),
  reportQueueLimit: z.int().min(1),
  reportIntervalMs: duration.min(1),
  stopFlushMs: duration,
});

/** Fills in the defaults. Throws an Error that names every invalid option. */
export function resolveOptions(given: Partial<ReferenceBackendOptions>): ReferenceBackendOptions {
  const options: ReferenceBackendOptions = {
    host: '127.0.0.1',
    port: 0,
    adminPort: 0,
    environment: 'development',
    release: '0.0.0-dev',
    canary: null,
    instance: `${hostname()}-${process.pid}`,
    target: null,
    jwtSecret: randomBytes(32).toString('hex'),
    vocabulary: 'report',
    faults: {},
    seed: 'reference-backend',
    collector: null,
    paceMs: 90,
    cannedPaceMs: 100,
    managerLimit: 5,
    maxConnections: 20_000,
    compression: false,
    heartbeatMs: null,
    slowWelcomeMs: 12_000,
    agentSlowMs: 65_000,
    coldStartMs: 20_000,
    interruptMs: 900,
    refuseSlotMs: 2_000,
    reportQueueLimit: 20_000,
    reportIntervalMs: 250,
    stopFlushMs: 2_000,
    log: () => {},
    clock: systemClock,
    newId: randomUUID,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
  const checked = checks.safeParse(options);
  if (!checked.success) {
    const wrong = checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`reference backend: wrong options: ${wrong.join('; ')}`);
  }
  parseFaultShares(options.faults);
  return options;
}

/** Interval and timeout of heartbeats, in ms. */
export function heartbeatTimes(options: ReferenceBackendOptions): {
  interval: number;
  timeout: number;
} {
  const usual = HEARTBEAT_MS[options.environment] ?? DEVELOPMENT_HEARTBEAT;
  if (options.heartbeatMs === null) return usual;
  return { interval: options.heartbeatMs, timeout: options.heartbeatMs * 3 };
}
