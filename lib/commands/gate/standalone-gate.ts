import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultConfig } from '../../config/load-config';
import type { VerdictDocument } from '../../contract/api/releases/verdicts';
import { deploymentsOfVersion } from '../../domain/deployments/deployments';
import type { Release } from '../../domain/deployments/release';
import { redactUrl } from '../../domain/redaction/redact-url';
import { bucketStart } from '../../domain/tallies/buckets';
import { authFields } from '../../domain/targets/auth-way';
import type { Target } from '../../domain/targets/target';
import { conversationFields } from '../../domain/targets/target-conversation';
import {
  BLOCK_MS,
  closedUntil,
  type GateSettings,
  type KnownMinutes,
} from '../../domain/verdict/model/gate-settings';
import type { Clock } from '../../kit/clock';
import { uuidv7 } from '../../kit/ids';
import type { Logger } from '../../kit/logger';
import type { CreateProber } from '../../probe/schedule/worker-client';
import { DEFAULT_HOLD_MS } from '../../probe/session/limits';
import { createCleanupStack } from '../../runtime/cleanup-stack';
import { createRuntime, type Runtime } from '../../runtime/create-runtime';
import { verdictDocument } from '../../services/releases/verdict-document';
import type { CheckRequest } from '../check/check-request';
import { checkDeadlines } from '../check/check-sessions';
import { readEndedMinutes } from './ended-minutes';

export type StandaloneGate = {
  endpoint: CheckRequest;
  target: string;
  /** Null: the version that the backend announces. */
  release: string | null;
  environment: string;
  intervalMs: number;
  settings: Partial<Pick<GateSettings, 'soakMs' | 'deadlineMs'>>;
};

export type RunningGate = {
  /** The verdict of the release as it is now; null before anything is known of it. */
  readVerdict(): Promise<VerdictDocument | null>;
  /** Starts no more sessions, waits for those in flight, and resolves with the verdict by all of them. */
  finish(): Promise<VerdictDocument | null>;
  stop(): Promise<void>;
};

/** Sessions are final when they end here: no backend reports anything later. */
const NOTHING_LATE = { settleMs: 0 };

/** The version of sessions whose backend announces none, where the command names none either. */
const UNNAMED = 'unnamed';

/**
 * A gate without a server: probes, collects and evaluates in this process, on a store that is deleted when it stops. The parts
 * are the console's; only the figures of `settings` differ. Errors: AppError `unavailable`.
 */
export async function startStandaloneGate(
  gate: StandaloneGate,
  {
    clock,
    logger,
    createProber,
  }: { clock: Clock; logger: Logger; createProber?: CreateProber | undefined },
): Promise<RunningGate> {
  const cleanups = createCleanupStack(logger);
  const deadlines = checkDeadlines(gate.endpoint);
  const longestSessionMs = deadlines.totalMs;
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-gate-'));
  cleanups.add('directory', async () => rmSync(directory, { recursive: true, force: true }));
  try {
    const runtime = await createRuntime({
      // Whoever runs a command can reach link-local addresses anyway.
      config: {
        ...defaultConfig(directory),
        gate: { ...NOTHING_LATE, ...gate.settings },
        allowLinkLocal: true,
      },
      clock,
      logger,
      createProber,
      sessionDeadlines: deadlines,
      parts: ['collector', 'probe', 'releases'],
    });
    cleanups.add('runtime', () => runtime.close());
    const target = targetOf(gate, clock.now());
    await storeTarget(runtime, { target, version: gate.release ?? UNNAMED });
    const startedAt = clock.now();
    runtime.probe.setTargets([target]);
    const subject = { target, version: gate.release };
    return {
      async readVerdict() {
        const ended = await readEndedMinutes(runtime, { targetId: target.id, startedAt });
        // A session that a crash of the probe lost never ends.
        const closed = closedUntil(clock.now(), { longestSessionMs, settleMs: 0 });
        return readVerdict(runtime, subject, { closedTo: Math.max(ended, closed) });
      },
      async finish() {
        await runtime.probe.drain(longestSessionMs);
        await runtime.collector.drain();
        const closedTo = bucketStart(clock.now(), BLOCK_MS) + BLOCK_MS;
        return readVerdict(runtime, subject, { closedTo, complete: true });
      },
      stop: () => cleanups.unwind(),
    };
  } catch (error) {
    await cleanups.unwind();
    throw error;
  }
}

/** `version` null: the newest release that the backend announces. Null before anything is known of it. */
async function readVerdict(
  { state, clock, releases }: Runtime<'releases'>,
  { target, version }: { target: Target; version: string | null },
  known: KnownMinutes,
): Promise<VerdictDocument | null> {
  const rows = (await state.list('release', target.id)).map((row) => row.value);
  const announced = rows.filter((row) => row.version !== UNNAMED);
  const newest = announced.sort((a, b) => b.startedAt - a.startedAt)[0] ?? rows[0];
  const release = version === null ? newest : deploymentsOfVersion(rows, version).at(-1);
  if (!release) return null;
  const found = await releases.evaluate(release, {}, known);
  return verdictDocument({
    id: null,
    found,
    of: { release, target, releases: rows },
    signOff: null,
    now: clock.now(),
  });
}

/** The target of sessions that run here. */
export function targetOf(
  gate: Pick<StandaloneGate, 'endpoint' | 'target' | 'environment' | 'intervalMs'>,
  now: number,
): Target {
  const { url, transport, auth, credentials, headers, holdMs, outbound } = gate.endpoint;
  return {
    id: uuidv7(now),
    name: gate.target,
    environment: gate.environment,
    url,
    ...authFields(auth),
    credentials,
    headers,
    holdMs: holdMs ?? DEFAULT_HOLD_MS,
    transport,
    journey: gate.endpoint.journeyDefinition?.name ?? 'agent',
    ...conversationOf(gate.endpoint),
    connection: outbound && { tls: outbound.tls ?? undefined, proxy: outbound.proxy },
    intervalMs: gate.intervalMs,
    thresholds: {},
    afterRelease: null,
    paused: false,
    provisioned: false,
    createdAt: now,
  };
}

/** What the sessions say and wait for, as a target has it. */
function conversationOf(endpoint: CheckRequest): Partial<Target> {
  const { journeyDefinition, journeyTimes } = endpoint;
  return {
    journeyDefinition,
    journeyTimes,
    ...conversationFields({
      deadlines: endpoint.deadlines ?? {},
      idleMs: endpoint.idleMs ?? 0,
      question: endpoint.question ?? null,
      secrets: endpoint.secrets ?? {},
      compression: endpoint.compression ?? 'offer',
      maxMessageBytes: endpoint.maxMessageBytes,
      hosts: endpoint.hosts ?? [],
      namespace: endpoint.socketIo?.namespace ?? null,
    }),
  };
}

/** The store is a file: credentials, header values, keys and all other secrets stay in memory. */
const withoutSecrets = (target: Target): Target => ({
  ...target,
  url: redactUrl(target.url),
  headers: {},
  credentials: { kind: 'none' },
  secrets: undefined,
  connection: undefined,
});

async function storeTarget(
  { state, clock }: Pick<Runtime<never>, 'state' | 'clock'>,
  { target, version }: { target: Target; version: string },
): Promise<void> {
  const now = clock.now();
  const id = `${target.id}:${version}`;
  const release: Release = {
    id,
    targetId: target.id,
    version,
    startedAt: now,
    firstSeenBy: 'mark',
    // What runs when the gate begins was warm before: it has no cold stratum (decision 10).
    cold: false,
    notes: '',
    seeded: false,
  };
  await state.mutate(
    [
      { op: 'put', kind: 'target', id: target.id, value: withoutSecrets(target) },
      { op: 'put', kind: 'release', id, group: target.id, value: release },
    ],
    now,
  );
}
