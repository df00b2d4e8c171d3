import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCollector } from '../../collect/collector';
import type { VerdictDocument } from '../../contract/verdicts';
import { deploymentsOf } from '../../domain/deployments';
import type { Release } from '../../domain/release';
import type { Target } from '../../domain/target';
import { DEFAULT_GATE, type GateSettings } from '../../domain/verdict/gate-settings';
import { createReleaseJudge } from '../../judge/release/create-release-judge';
import type { Clock } from '../../kit/clock';
import { uuidv7 } from '../../kit/ids';
import type { Logger } from '../../kit/logger';
import { capDeadlines, DEFAULT_DEADLINES, DEFAULT_HOLD_MS } from '../../probe/limits';
import { type CreateProber, createWorkerProber } from '../../probe/worker-client';
import { verdictDocument } from '../../services/releases/verdict-document';
import { openSqliteStores } from '../../store/sqlite/open-sqlite-stores';
import type { CheckRequest } from '../check-runtime';
import { createCleanupStack } from '../cleanup-stack';

export type StandaloneGate = {
  endpoint: Pick<CheckRequest, 'url' | 'auth' | 'credentials' | 'headers' | 'timeoutMs' | 'holdMs'>;
  target: string;
  /** Null: whatever the backend announces. */
  release: string | null;
  environment: string;
  intervalMs: number;
  settings: Partial<Pick<GateSettings, 'soakMs' | 'deadlineMs' | 'settleMs'>>;
};

export type RunningGate = {
  /** A look at the release; null before anything is known of it. */
  ask(): Promise<VerdictDocument | null>;
  stop(): Promise<void>;
};

/** Named where the backend announces nothing and nobody said. */
const UNNAMED = 'unnamed';

/**
 * A gate without a server: probes, collects and judges in this process, on a store that goes when it stops. The same parts
 * as the console's, by the same rules; only the figures of `settings` differ. Errors: AppError `unavailable`.
 */
export async function startStandaloneGate(
  gate: StandaloneGate,
  parts: { clock: Clock; logger: Logger; createProber?: CreateProber },
): Promise<RunningGate> {
  const { clock, logger, createProber = createWorkerProber } = parts;
  const cleanups = createCleanupStack(logger);
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-gate-'));
  cleanups.add('directory', async () => rmSync(directory, { recursive: true, force: true }));
  try {
    // Its limits are of threads at work: real time, whatever `clock` is.
    const stores = await openSqliteStores({ directory, logger });
    cleanups.add('stores', () => stores.close());
    const { events, state } = stores;
    const target = targetOf(gate, clock.now());
    await state.mutate(
      [
        // The store is a file: what proves who we are stays in memory.
        { op: 'put', kind: 'target', id: target.id, value: { ...target, credentials: NONE } },
        putRelease(target, gate.release ?? UNNAMED, clock.now()),
      ],
      clock.now(),
    );
    const { timeoutMs } = gate.endpoint;
    const deadlines =
      timeoutMs === null ? DEFAULT_DEADLINES : capDeadlines(DEFAULT_DEADLINES, timeoutMs);
    const collector = createCollector({ events, state, clock, logger });
    const judge = createReleaseJudge({
      ...{ events, state, clock, logger, locations: ['local'] },
      settings: { ...DEFAULT_GATE, ...gate.settings, longestSessionMs: deadlines.totalMs },
    });
    const stop = new AbortController();
    const running = collector.run(stop.signal);
    cleanups.add('collector', async () => {
      stop.abort();
      await running;
    });
    const prober = createProber({
      ...{ clock, location: 'local', deadlines },
      onCrash: (error) => logger.error({ err: error }, 'the probe ended; starting it again'),
      onSession: (session) =>
        void collector
          .addSession(session)
          .catch((error) => logger.error({ err: error }, 'a session could not be stored')),
      onSlots: (slots) => collector.addSlots(slots),
      // A crash is logged, and a gate that hears nothing runs into its deadline.
      onHeartbeat: () => undefined,
    });
    cleanups.add('probe', () => prober.stop());
    prober.setTargets([target]);
    return { ask: () => look(), stop: () => cleanups.unwind() };

    async function look(): Promise<VerdictDocument | null> {
      const rows = (await state.list('release', target.id)).map((row) => row.value);
      const announced = rows.filter((row) => row.version !== UNNAMED);
      const newest = announced.sort((a, b) => b.startedAt - a.startedAt)[0] ?? rows[0];
      const release = gate.release === null ? newest : deploymentsOf(rows, gate.release).at(-1);
      if (!release) return null;
      const found = await judge.look(release);
      return verdictDocument({
        ...{
          id: null,
          found,
          of: { release, target, releases: rows },
          signOff: null,
          now: clock.now(),
        },
      });
    }
  } catch (error) {
    await cleanups.unwind();
    throw error;
  }
}

const NONE = { kind: 'none' } as const;

function targetOf(gate: StandaloneGate, now: number): Target {
  const { url, auth, credentials, headers, holdMs } = gate.endpoint;
  return {
    id: uuidv7(now),
    name: gate.target,
    environment: gate.environment,
    ...{ url, auth, credentials, headers, holdMs: holdMs ?? DEFAULT_HOLD_MS },
    ...{ transport: 'ws', journey: 'agent', intervalMs: gate.intervalMs, thresholds: {} },
    ...{ afterRelease: null, paused: false, provisioned: false, createdAt: now },
  };
}

/** What runs when we begin was warm before: it has no cold stratum (decision 10). */
function putRelease(target: Target, version: string, now: number) {
  const id = `${target.id}:${version}`;
  const value: Release = {
    ...{ id, targetId: target.id, version, startedAt: now, firstSeenBy: 'mark' },
    ...{ cold: false, notes: '', seeded: false },
  };
  return { op: 'put' as const, kind: 'release' as const, id, group: target.id, value };
}
