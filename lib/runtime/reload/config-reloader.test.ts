import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DirectStores, openDirectStores } from '../../../tests/support/direct-stores';
import type { Config } from '../../config/config';
import { loadConfig } from '../../config/load-config';
import { manualClock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import { createLogger } from '../../kit/logger';
import { provision } from '../provision/provision';
import { openSecrets, type Secrets } from '../secrets';
import { type ConfigReloader, createConfigReloader } from './config-reloader';

const CHAT = '  - { name: chat, url: "ws://a/", environment: staging, token: the-token }';
const SLOW = '  - { name: slow, url: "ws://b/", environment: staging }';
const HOOK =
  'notifiers: [{ name: hook, kind: webhook, url: "https://example.com/h", secret: hook-secret-hook }]';

describe('a configuration file that is read again', () => {
  let directory: string;
  let stores: DirectStores;
  let secrets: Secrets;
  let reloader: ConfigReloader;
  let applied: Config[];
  let lines: Array<Record<string, unknown>>;
  const clock = manualClock();

  const write = (yaml: string) => writeFileSync(join(directory, 'tocsin.config.yaml'), yaml);
  const read = (isReload: boolean) =>
    loadConfig({ env: {}, cwd: directory, nodeVersion: '20.9.0', isReload });

  async function startWith(
    yaml: string,
    state = stores.state,
    isProvisioning = true,
  ): Promise<void> {
    write(yaml);
    const result = read(false);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    const { config } = result;
    await provision(config, { state: stores.state, clock, secrets });
    const logger = createLogger('test', 'silent');
    const log = (one: Record<string, unknown>, message: string) => lines.push({ ...one, message });
    for (const level of ['info', 'warn', 'error'] as const) logger[level] = log as never;
    reloader = createConfigReloader({
      source: { file: join(directory, 'tocsin.config.yaml'), read: () => read(true) },
      config,
      state,
      secrets,
      clock,
      logger,
      isProvisioning,
      ownLocation: 'local',
      apply: (next) => void applied.push(next),
    });
  }
  const targets = async () => (await stores.state.list('target')).map((row) => row.value);
  const messages = () => lines.map(({ message }) => message);

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'tocsin-reload-'));
    stores = await openDirectStores();
    secrets = openSecrets(directory);
    applied = [];
    lines = [];
  });
  afterEach(async () => {
    await stores.close();
    rmSync(directory, { recursive: true });
  });

  it('is taken over: rows, settings in memory, log and audit, with secrets redacted', async () => {
    await startWith(`targets:\n${CHAT}\n${SLOW}\n${HOOK}\n`);
    const before = await targets();
    write(
      `targets:\n${CHAT.replace('the-token', 'the-next-token')}\nretention: { sessions: 7d }\ngate: { soak: 1h }\nprobe: { maxFrames: 500 }\n`,
    );
    await reloader.reload('signal');
    const after = await targets();
    expect(after.map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort());
    expect(after.find(({ name }) => name === 'slow')).toMatchObject({
      paused: true,
      provisioned: false,
    });
    expect((await stores.state.list('notifier'))[0]?.value.enabled).toBe(false);
    expect((await stores.state.get('settings', 'settings'))?.value.retention.sessionsDays).toBe(7);
    expect(applied).toMatchObject([
      { gate: { soakMs: 3_600_000 }, sessionLimits: { frames: 500 } },
    ]);
    expect(lines[0]).toMatchObject({
      message: 'the configuration file was read again and is in force',
      settings: [{ setting: 'gate' }, { setting: 'probe.maxMessage, probe.maxFrames' }],
      changes: expect.arrayContaining([
        expect.objectContaining({ kind: 'target', subject: 'chat in staging' }),
        expect.objectContaining({ after: { provisioned: false, paused: true } }),
        expect.objectContaining({ kind: 'notifier', subject: 'hook' }),
      ]),
    });
    const audit = (await stores.state.list('audit')).map((row) => row.value);
    expect(audit.map(({ actor }) => actor.name)).toEqual(
      Array.from({ length: 4 }, () => 'configuration file'),
    );
    expect(JSON.stringify([lines, audit])).not.toMatch(/the-next-token|the-token|hook-secret/);
    expect(reloader.status()).toMatchObject({ failedAt: null, problems: [], needsRestart: [] });
  });

  it.each<[string, string, string]>([
    ['wrong', 'targets: [', ':1:11: a quote, bracket, comma or colon is missing'],
    ['half written', '', 'the file is empty; write {}'],
    ['wrong in one of its parts', `targets:\n${SLOW}\nretention: 7d\n`, ':3:1 retention: expected'],
  ])('changes nothing at all where it is %s', async (_, yaml, problem) => {
    await startWith(`targets:\n${CHAT}\n`);
    const seq = await stores.state.changes.latest();
    write(yaml);
    clock.advance(5_000);
    await reloader.reload('changed file');
    expect(await stores.state.changes.latest()).toBe(seq);
    expect(applied).toEqual([]);
    expect(messages()[0]).toContain('the configuration before it stays in force');
    expect(reloader.status()).toMatchObject({
      failedAt: new Date(clock.now()).toISOString(),
      problems: [expect.stringContaining(problem)],
    });
    write(`targets:\n${CHAT}\n`);
    await reloader.reload('changed file');
    expect(reloader.status()).toMatchObject({ failedAt: null, problems: [] });
    expect(messages()).toHaveLength(1);
  });

  it('is not there any more: nothing is switched off', async () => {
    await startWith(`targets:\n${CHAT}\n`);
    rmSync(join(directory, 'tocsin.config.yaml'));
    await reloader.reload('signal');
    expect(await targets()).toMatchObject([{ paused: false, provisioned: true }]);
    expect(reloader.status().problems).toEqual([expect.stringContaining('the file is gone')]);
  });

  it('says {}: what it no longer defines is treated as at a start', async () => {
    await startWith(`targets:\n${CHAT}\n`);
    write('{}');
    await reloader.reload('signal');
    expect(await targets()).toMatchObject([{ paused: true, provisioned: false }]);
  });

  it('names what a restart has to take over, until it says again what is in force', async () => {
    await startWith('probe: { location: eu }\n');
    write('probe: { location: us, maxFrames: 100 }\n');
    await reloader.reload('signal');
    expect(applied).toMatchObject([{ location: 'eu', sessionLimits: { frames: 100 } }]);
    expect(reloader.status().needsRestart).toEqual(['probe.location']);
    expect(messages()).toContain('these settings change with a restart only');
    write('probe: { location: eu }\n');
    await reloader.reload('signal');
    expect(reloader.status().needsRestart).toEqual([]);
  });

  it('is taken over after an edit on a screen at the same time, and not where the store fails', async () => {
    const failures = [new AppError('conflict', 'someone was first'), new Error('disk is full')];
    const state = {
      ...stores.state,
      mutate: async (...args: Parameters<typeof stores.state.mutate>) => {
        const failure = failures.shift();
        if (failure) throw failure;
        return stores.state.mutate(...args);
      },
    };
    await startWith(`targets:\n${CHAT}\n`, state);
    write(`targets:\n${SLOW}\n`);
    await reloader.reload('signal');
    expect(reloader.status().problems).toEqual([expect.stringContaining('disk is full')]);
    expect(applied).toEqual([]);
    expect(await targets()).toHaveLength(1);
    failures.push(new AppError('conflict', 'someone was first'));
    await reloader.reload('signal');
    expect(applied).toHaveLength(1);
    expect(await targets()).toHaveLength(2);
  });

  it('changes settings alone in a process that does not keep the state in line with it', async () => {
    await startWith(`targets:\n${CHAT}\n`, stores.state, false);
    const before = await targets();
    write('gate: { soak: 10m }\n');
    await reloader.reload('changed file');
    expect(applied).toMatchObject([{ gate: { soakMs: 600_000 } }]);
    expect(await targets()).toEqual(before);
  });

  it('is read once more, and not at the same time, however often that is asked for', async () => {
    await startWith(`targets:\n${CHAT}\n`);
    write(`targets:\n${SLOW}\n`);
    await Promise.all(Array.from({ length: 50 }, () => reloader.reload('signal')));
    expect(applied).toHaveLength(1);
    const first = reloader.reload('signal');
    write(`targets:\n${CHAT}\n${SLOW}\n`);
    await Promise.all([first, reloader.reload('signal')]);
    expect(await targets()).toMatchObject([{ paused: false }, { paused: false }]);
  });
});
