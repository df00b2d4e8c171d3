import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuild } from '../../../lib/runtime/pages/ensure-build';
import { closedPort } from '../../support/net/free-port';
import { documentedNginx, startNginx } from './nginx';
import { startServerProcess } from './server-process';

export const SITE_PASSWORD = 'a long password for tests';

export type NginxSite = { origin: string; stop(): Promise<void> };

/**
 * Tocsin behind a documented nginx with TLS. `path`: where it is served, '' at a root. `change`: made to the configuration, for
 * other ways to write it. Tocsin has a process of its own: the path of the first server of a process is that of all of them.
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
  const port = await closedPort();
  const children: ChildProcess[] = [];
  const env = {
    PORT: `${port}`,
    TOCSIN_ADMIN_PASSWORD: SITE_PASSWORD,
    TOCSIN_TRUST_PROXY: '1',
    TOCSIN_PUBLIC_URL: `${origin}${path}`,
  };
  const server = await startServerProcess(directory, { children, env });
  const ports = { listen, tocsin: port };
  const nginx = await startNginx(binary, change(documentedNginx(heading)), ports);
  return {
    origin,
    async stop() {
      await nginx.stop();
      await server.kill('SIGTERM');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
