import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aboutSchema } from '../../lib/contract/api/settings';
import { targetListSchema } from '../../lib/contract/api/targets';
import { ensureBuild } from '../../lib/runtime/pages/ensure-build';
import { requestAt } from '../support/server-fixture';
import { until } from '../support/until';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CHAT = '  - { name: chat, url: "ws://127.0.0.1:9/ws", environment: staging, paused: true }';
const SLOW = '  - { name: slow, url: "ws://127.0.0.1:9/ws", environment: staging, paused: true }';

describe('a server whose configuration file changes', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-hangup-'));
  const file = join(directory, 'tocsin.config.yaml');
  let child: ChildProcess;
  let url = '';
  const log: string[] = [];

  beforeAll(async () => {
    await ensureBuild(() => {});
    writeFileSync(file, `targets:\n${CHAT}\n`);
    child = spawn(process.execPath, ['bin/tocsin.js', 'serve'], {
      cwd: ROOT,
      env: {
        ...process.env,
        PORT: '0',
        TOCSIN_DATA: join(directory, 'data'),
        TOCSIN_CONFIG: file,
        TOCSIN_LOG_LEVEL: 'info',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (!child.stdout || !child.stderr) throw new Error('no output');
    createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
    for await (const line of createInterface({ input: child.stdout })) {
      url = /^Tocsin is at (\S+)/.exec(line)?.[1]?.replace('localhost', '127.0.0.1') ?? '';
      if (url) break;
    }
  }, 240_000);
  afterAll(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    rmSync(directory, { recursive: true });
  });

  const targets = async () =>
    targetListSchema.parse((await requestAt(url, 'GET /api/v1/targets')).json).targets;
  const status = async () =>
    aboutSchema.parse((await requestAt(url, 'GET /api/v1/about')).json).configuration;

  // Operations case 08.
  it('takes it over on SIGHUP, and is still the same process', async () => {
    writeFileSync(file, `targets:\n${CHAT}\n${SLOW}\n`);
    child.kill('SIGHUP');
    await until({ what: 'both targets are there' }, async () => (await targets()).length === 2);
    expect(await status()).toMatchObject({ file, problems: [], failedAt: null });
    expect(log.join('\n')).toContain('the configuration file was read again and is in force');
  });

  it('takes over a file that was renamed into its place, without being told', async () => {
    writeFileSync(`${file}.new`, `targets:\n${CHAT}\n`);
    renameSync(`${file}.new`, file);
    const dropped = () =>
      targets().then((all) => all.find(({ name }) => name === 'slow')?.provisioned === false);
    await until({ what: 'the other target is no longer that of the file' }, dropped);
    expect((await targets()).map(({ name }) => name).sort()).toEqual(['chat', 'slow']);
  });

  it('keeps what is in force where the file is wrong, and says so', async () => {
    writeFileSync(file, `targets:\n${CHAT}\nretention: 30\n`);
    child.kill('SIGHUP');
    const refused = await until({ what: 'the refusal is shown' }, async () => {
      const found = await status();
      return found?.failedAt ? found : null;
    });
    expect(refused.problems).toEqual([
      expect.stringContaining('tocsin.config.yaml:3:1 retention: expected fields'),
    ]);
    expect((await targets()).find(({ name }) => name === 'chat')).toMatchObject({
      provisioned: true,
    });
    expect(log.join('\n')).toContain('the configuration before it stays in force');
  });

  it('exports what is stored, and serves its windows as a feed', async () => {
    const exported = await requestAt(url, 'GET /api/v1/config/export');
    expect(exported.headers.get('content-type')).toContain('application/yaml');
    expect(exported.text).toContain('  - name: chat\n    url: ws://127.0.0.1:9/ws');
    const feed = await requestAt(url, 'GET /api/v1/maintenance.ics');
    expect(feed.headers.get('content-type')).toContain('text/calendar');
    expect(feed.text).toContain('BEGIN:VCALENDAR\r\n');
  });

  it('outlives a hundred signals at once', async () => {
    writeFileSync(file, `targets:\n${CHAT}\n${SLOW}\n`);
    for (let n = 0; n < 100; n += 1) child.kill('SIGHUP');
    const adopted = () => targets().then((all) => all.every(({ provisioned }) => provisioned));
    await until({ what: 'the file is in force' }, adopted);
    expect(child.exitCode).toBeNull();
    expect((await status())?.failedAt).toBeNull();
  });
});
