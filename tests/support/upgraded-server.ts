import { loadConfig } from '../../lib/config/load-config';
import type { Target } from '../../lib/domain/targets/target';
import { AppError } from '../../lib/kit/errors';
import { createLogger } from '../../lib/kit/logger';
import type { CreateProber } from '../../lib/probe/schedule/worker-client';
import { type RunningServer, startServer } from '../../lib/runtime/start-server';

export const UPGRADE_TOKEN = 'the-admin-token-of-this-test';
const logger = createLogger('upgrade', 'silent');

export type Started = { server: RunningServer; probed: Target[] };

/** A server on the data whose probe starts no session. */
export async function startUpgraded(directory: string): Promise<Started> {
  const env = { TOCSIN_DATA: directory, TOCSIN_ADMIN_TOKEN: UPGRADE_TOKEN, TOCSIN_CONFIG: '' };
  const loaded = loadConfig({ env, cwd: directory, nodeVersion: process.versions.node });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const probed: Target[] = [];
  const createProber: CreateProber = () => ({
    setTargets: (targets) => void probed.splice(0, probed.length, ...targets),
    runNow: () => Promise.reject(new AppError('unavailable', 'this probe runs no session')),
    runDraft: () => Promise.reject(new AppError('unavailable', 'this probe runs no session')),
    noteRelease: () => {},
    setLimits: () => {},
    load: () => ({ inFlight: 0, loopLagMs: 0 }),
    drain: async () => {},
    stop: async () => {},
  });
  const server = await startServer({ config: loaded.config, port: 0, logger, createProber });
  return { server, probed };
}
