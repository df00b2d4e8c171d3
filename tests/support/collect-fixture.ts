import { makeSession, type SeededSession } from '../../lib/commands/seed/make-session';
import type { Plot } from '../../lib/commands/seed/session-plots';
import type { Release } from '../../lib/domain/deployments/release';
import type { Target } from '../../lib/domain/targets/target';
import type { DirectStores } from './direct-stores';

export const START = 1_700_000_000_000;

export async function addTarget(
  stores: DirectStores,
  of: Pick<Target, 'id' | 'name' | 'environment'>,
): Promise<void> {
  const value: Target = {
    ...of,
    url: 'ws://127.0.0.1:1/ws',
    transport: 'ws',
    journey: 'agent',
    intervalMs: 5_000,
    auth: 'header',
    credentials: { kind: 'none' },
    headers: {},
    thresholds: {},
    holdMs: 5_000,
    afterRelease: null,
    paused: false,
    provisioned: false,
    createdAt: START,
  };
  await stores.state.mutate([{ op: 'put', kind: 'target', id: of.id, value }], START);
}

export async function addRelease(
  stores: DirectStores,
  { version, startedAt, ...more }: Pick<Release, 'version' | 'startedAt'> & Partial<Release>,
) {
  const id = more.id ?? `t1:${version}`;
  const value: Release = {
    id,
    targetId: 't1',
    version,
    startedAt,
    firstSeenBy: 'mark',
    cold: true,
    notes: '',
    seeded: false,
    ...more,
  };
  await stores.state.mutate([{ op: 'put', kind: 'release', id, group: 't1', value }], START);
}

/** A live session. With `silent` it announced nothing, as one that died before its welcome. */
export function session(
  plot: Plot,
  of: { at?: number; release?: string; instance?: string; silent?: boolean } = {},
): SeededSession {
  const made = makeSession({
    plot,
    target: { id: 't1', name: 'chat', environment: 'staging' },
    release: of.release ?? 'r1',
    instance: of.instance ?? 'i1',
    location: 'local',
    startedAt: of.at ?? START,
    load: 1,
    seed: 'test',
  });
  const { record } = made;
  const announced = of.silent
    ? { release: null, instance: null, connectionId: null }
    : record.facts.announced;
  return {
    ...made,
    record: {
      ...record,
      seeded: false,
      release: announced.release ?? '',
      instance: announced.instance,
      keys: { ...record.keys, connectionId: announced.connectionId },
      facts: { ...record.facts, announced },
    },
  };
}

/** A session of which nothing is known but a 1011 after the upgrade. */
export function bareClose(at = START): SeededSession {
  const { record } = session('factory-mismatch', { at, silent: true });
  const facts = { ...record.facts, frames: [] };
  return {
    frames: null,
    record: {
      ...record,
      facts,
      stages: record.stages.map((stage) =>
        ['auth', 'factory', 'handler'].includes(stage.stage)
          ? { ...stage, outcome: 'unknown' as const, ms: null }
          : stage.stage === 'ready'
            ? { ...stage, outcome: 'failed' as const }
            : stage,
      ),
      failedStage: 'ready',
      handler: 'unknown',
      errorCode: null,
      emergency: null,
    },
  };
}

export const base = { at: START + 3, environment: 'staging' };
export const factoryFailed = {
  ...base,
  id: 'e-factory',
  stage: 'factory',
  outcome: 'failed',
  connectionId: 'c1',
  errorCode: 'FACTORY_INITIALIZATION_FAILED',
};
