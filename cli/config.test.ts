import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../lib/config/load-config';
import { systemClock } from '../lib/kit/clock';
import { createLogger } from '../lib/kit/logger';
import { createRuntime } from '../lib/runtime/create-runtime';
import { lockDirectory } from '../lib/store/directory-lock';
import { runCli } from '../tests/support/cli';

const TIMEOUT = { timeout: 120_000 };

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-config-command-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const tocsin = (args: string[], env: Record<string, string> = {}) =>
  runCli(['config', ...args], { cwd: directory, env });

function write(name: string, text: string): string {
  writeFileSync(join(directory, name), text);
  return name;
}

/** A data directory with what a file defines. */
async function provisioned(file: string, env: Record<string, string>): Promise<string> {
  const result = loadConfig({
    env: { ...env, TOCSIN_CONFIG: file },
    cwd: directory,
    nodeVersion: process.versions.node,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const { config } = result;
  const logger = createLogger('test', 'silent');
  const runtime = await createRuntime({
    config,
    clock: systemClock,
    logger,
    parts: ['provisioning'],
  });
  await runtime.close();
  return config.dataDirectory;
}

describe('tocsin config check', () => {
  it('says all that is wrong at once, with its places, and exits with 64', TIMEOUT, async () => {
    const file = write('a.yaml', 'targets: [{ name: a }]\nretention: 30d\n');
    const { code, out, err } = await tocsin(['check', file]);
    expect([code, out]).toEqual([64, '']);
    expect(err.split('\n')).toEqual([
      expect.stringMatching(/^where +what is wrong +what to do$/),
      expect.stringMatching(/^a\.yaml:1:11 targets\[0\]\.url +missing +add url$/),
      expect.stringMatching(/^a\.yaml:1:11 targets\[0\]\.environment +missing/),
      expect.stringMatching(/^a\.yaml:2:1 retention +expected fields/),
      '',
    ]);
    expect((await tocsin(['check', 'nope.yaml'])).err).toContain('there is no file nope.yaml');
  });

  it('exits with 0 where nothing is, and warns of what does nothing', TIMEOUT, async () => {
    write(
      'tocsin.config.yaml',
      `targets: [{ name: a, url: "ws://a", environment: production, token: "\${env:A_TOKEN}" }]
notifiers: [{ name: n, kind: ntfy, topic: t, route: { environments: [prod] } }]`,
    );
    const right = await tocsin(['check'], { A_TOKEN: 'x' });
    expect([right.code, right.err]).toEqual([0, '']);
    expect(right.out).toContain('tocsin.config.yaml is right: 1 target, 1 notifier');
    expect(right.out).toContain(
      'warning: the notifier n is for prod, where the file has no target',
    );
    const unset = await tocsin(['check']);
    expect([unset.code, unset.out]).toEqual([64, '']);
    expect(unset.err).toContain('environment variable A_TOKEN is not set');
  });
});

describe('tocsin config export', () => {
  it('writes what is stored as a file that the check accepts', TIMEOUT, async () => {
    const file = write(
      'made.yaml',
      'targets: [{ name: chat, url: "wss://a/ws", environment: staging, token: hush-hush }]\nrules: [{ builtIn: page-agent, enabled: false }]\n',
    );
    const data = await provisioned(file, {});
    const exported = await tocsin(['export', '--data', data, '--output', 'out.yaml']);
    expect([exported.code, exported.out, exported.err]).toEqual([0, 'wrote out.yaml\n', '']);
    const text = readFileSync(join(directory, 'out.yaml'), 'utf8');
    expect(text).not.toContain('hush-hush');
    expect(text).toContain('CHAT_TOKEN: token of the target chat in staging');
    expect((await tocsin(['check', 'out.yaml'], { CHAT_TOKEN: 'hush-hush' })).code).toBe(0);
    const again = await tocsin(['export', '--data', data, '--output', 'out.yaml']);
    expect([again.code, again.err]).toEqual([
      64,
      'error: --output out.yaml exists: name another file\n',
    ]);
  });

  it('creates nothing, and says how to export from a running server', TIMEOUT, async () => {
    const missing = await tocsin(['export', '--data', 'nowhere']);
    expect([missing.code, missing.err]).toEqual([64, 'error: there is no directory nowhere\n']);
    const unlock = lockDirectory(directory);
    const busy = await tocsin(['export', '--data', '.']);
    unlock();
    expect(busy.code).toBe(75);
    expect(busy.err).toContain('export from it with --server URL');
  });
});
