import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultConfig } from '../config/load-config';
import { systemClock } from '../kit/clock';
import { createLogger } from '../kit/logger';
import type { RuntimeOptions } from './core';
import { createRuntime } from './create-runtime';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-runtime-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function options(): RuntimeOptions {
  const logger = createLogger('test', 'silent');
  return { config: defaultConfig(directory), clock: systemClock, logger };
}

const releaseOf = (targetId: string) => ({
  id: `${targetId}:v1`,
  targetId,
  version: 'v1',
  startedAt: 1,
  firstSeenBy: 'mark' as const,
  cold: false,
  notes: '',
  seeded: false,
});

test('opens the stores alone where no part is asked for', async () => {
  const runtime = await createRuntime({ ...options(), parts: [] });
  await runtime.state.mutate(
    [{ op: 'insert', kind: 'release', id: 't:v1', group: 't', value: releaseOf('t') }],
    1,
  );
  expect(await runtime.state.list('release')).toHaveLength(1);
  expect(await runtime.state.list('rule')).toEqual([]);
  expect(existsSync(join(directory, 'tocsin.key'))).toBe(false);
  expect(Object.keys(runtime).sort()).toEqual(['clock', 'close', 'drain', 'events', 'state']);
  await runtime.close();
});

test('starts a part once, with the parts that it needs, and hands out those that were named', async () => {
  const runtime = await createRuntime({ ...options(), parts: ['probe', 'collector'] });
  const { probe, collector } = runtime;
  expect(probe.stats().location).toBe('local');
  await collector.drain();
  expect(runtime).not.toHaveProperty('judge');
  await runtime.drain();
  await expect(probe.runNow('t')).rejects.toMatchObject({ code: 'unavailable' });
  await runtime.close();
});

test('closes what is open where a part cannot start', async () => {
  const key = join(directory, 'tocsin.key');
  mkdirSync(key);
  await expect(createRuntime({ ...options(), parts: ['secrets'] })).rejects.toMatchObject({
    code: 'unavailable',
  });
  rmdirSync(key);
  const again = await createRuntime({ ...options(), parts: ['secrets', 'provisioning'] });
  expect(await again.state.list('rule')).not.toEqual([]);
  await again.close();
});
