import { resolve } from 'node:path';
import type { Target } from '../../domain/targets/target';
import { systemClock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import { createLogger } from '../../kit/logger';
import { openSqliteStores } from '../../store/sqlite/open-sqlite-stores';
import { DEMO_TARGETS, demoTargets, UNSERVED_URL } from './demo-targets';
import { SCENARIOS } from './scenarios';
import { seedHistory } from './seed-history';

export type SeedRun = {
  scenario: string;
  /** Asked for by name, or the demo's. */
  directory: string;
  seed: string;
  signal?: AbortSignal;
  onProgress?: (done: number, of: number) => void;
};

/**
 * Seeds a data directory that no server uses: the demo's two targets, paused until something serves them. Throws AppError
 * `invalid_input` for an unknown scenario, `conflict` where the directory is in use.
 */
export async function runSeed(run: SeedRun): Promise<{ sessions: number; directory: string }> {
  const scenario = SCENARIOS.find(({ name }) => name === run.scenario);
  if (!scenario) {
    const known = SCENARIOS.map(({ name }) => name).join(', ');
    throw new AppError('invalid_input', `unknown scenario "${run.scenario}"; known: ${known}`);
  }
  const directory = resolve(run.directory);
  const logger = createLogger('seed', 'warn');
  const stores = await openSqliteStores({ directory, logger, clock: systemClock });
  const { events, state } = stores;
  try {
    const clock = systemClock;
    const targets = await demoTargets({ state, clock });
    for (const target of targets) {
      if (await state.get('target', target.id)) continue;
      const value = placeholder(target, clock.now());
      await state.mutate([{ op: 'insert', kind: 'target', id: target.id, value }], clock.now());
    }
    const { sessions } = await seedHistory({
      events,
      state,
      scenario,
      targets,
      seed: run.seed,
      to: clock.now(),
      ...(run.signal ? { signal: run.signal } : {}),
      ...(run.onProgress ? { onProgress: run.onProgress } : {}),
    });
    return { sessions, directory };
  } finally {
    await stores.close();
  }
}

/** A target that nothing serves yet. The demo points it at its backend and starts it. */
function placeholder(
  { id, name, environment }: Pick<Target, 'id' | 'name' | 'environment'>,
  createdAt: number,
): Target {
  const usual = DEMO_TARGETS.find((one) => one.environment === environment);
  return {
    id,
    name,
    environment,
    createdAt,
    url: UNSERVED_URL,
    transport: 'ws',
    journey: 'agent',
    intervalMs: usual?.intervalMs ?? 5_000,
    auth: 'header',
    credentials: { kind: 'none' },
    headers: {},
    thresholds: {},
    holdMs: 5_000,
    afterRelease: null,
    paused: true,
    provisioned: false,
  };
}
