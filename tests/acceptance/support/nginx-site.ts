import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../lib/config/load-config';
import { createLogger } from '../../../lib/kit/logger';
import { ensureBuild } from '../../../lib/runtime/pages/ensure-build';
import { type RunningServer, startServer } from '../../../lib/runtime/start-server';
import { closedPort } from '../../support/net/free-port';
import { documentedNginx, startNginx } from './nginx';

export const SITE_PASSWORD = 'a long password for tests';

export type NginxSite = { origin: string; server: RunningServer; stop(): Promise<void> };

/**
 * Tocsin behind a documented nginx with TLS. `path`: where it is served, '' at a root. `change`: made to the configuration, for
 * other ways to write it.
 */
export async function startNginxSite(
  binary: string,
  { heading, path }: { heading: string; path: string },
  change: (block: string) => string = (block) => block,
): Promise<NginxSite> {
  await ensureBuild(() => {}, path);
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-behind-'));
  const listen = await closedPort();
  const origin = `https://localhost:${listen}`;
  const env = {
    TOCSIN_ADMIN_PASSWORD: SITE_PASSWORD,
    TOCSIN_TRUST_PROXY: '1',
    TOCSIN_PUBLIC_URL: `${origin}${path}`,
  };
  const result = loadConfig({ env, cwd: directory, nodeVersion: process.versions.node });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const logger = createLogger('test', 'error');
  const server = await startServer({ config: result.config, port: 0, logger });
  const ports = { listen, tocsin: server.port };
  const nginx = await startNginx(binary, change(documentedNginx(heading)), ports);
  return {
    origin,
    server,
    async stop() {
      await nginx.stop();
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
