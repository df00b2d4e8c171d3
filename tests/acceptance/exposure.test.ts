import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withOfflinePeople } from '../../lib/commands/user/offline-people';
import { loadConfig } from '../../lib/config/load-config';
import { createLogger } from '../../lib/kit/logger';
import { ensureBuild } from '../../lib/runtime/pages/ensure-build';
import { startServer } from '../../lib/runtime/start-server';
import { createUser } from '../../lib/services/users/create-user';
import { requestAt } from '../support/server-fixture';

const BIN = fileURLToPath(new URL('../../bin/tocsin.js', import.meta.url));

let directory: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-exposure-'));
  await ensureBuild(() => {});
}, 240_000);
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function serve(env: Record<string, string>) {
  return new Promise<{ code: number | null; err: string }>((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, 'serve'], {
      cwd: directory,
      env: { NODE_ENV: 'production', PATH: process.env.PATH, PORT: '0', ...env },
    });
    let err = '';
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, err }));
  });
}

describe('a server that others can reach', () => {
  it.each(['HOST', 'TOCSIN_TRUST_PROXY'])(
    'does not start by %s while nobody has to sign in, and says the way out',
    { timeout: 120_000 },
    async (name) => {
      const { code, err } = await serve({ [name]: name === 'HOST' ? '0.0.0.0' : '1' });
      expect(code).toBe(64);
      expect(err).toContain('Tocsin cannot start with this configuration');
      expect(err).toContain(name);
      expect(err).toContain('tocsin user add');
    },
  );

  // Operations case 19.
  it('starts where an admin exists, and asks everybody to sign in', async () => {
    const data = join(directory, 'data');
    await withOfflinePeople({ directory: data, isNamed: true }, (people) =>
      createUser(people, { name: 'Dana', role: 'admin', password: 'correct horse battery' }),
    );
    const env = { HOST: '0.0.0.0', TOCSIN_TRUST_PROXY: '1', TOCSIN_DATA: data };
    const result = loadConfig({ env, cwd: directory, nodeVersion: process.versions.node });
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    const logger = createLogger('test', 'error');
    const server = await startServer({ config: result.config, port: 0, logger });
    try {
      const url = `http://127.0.0.1:${server.port}`;
      const headers = { 'x-forwarded-host': 'tocsin.example.com', 'x-forwarded-proto': 'https' };
      expect((await requestAt(url, 'GET /api/v1/targets', { headers })).status).toBe(401);
      const signedIn = await requestAt(url, 'POST /api/v1/sign-in', {
        headers,
        body: { name: 'dana', password: 'correct horse battery' },
      });
      expect(signedIn.headers.get('set-cookie')).toMatch(/; Secure$/);
    } finally {
      await server.stop();
    }
  });
});
