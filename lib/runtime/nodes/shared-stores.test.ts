import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../../../tests/support/until';
import { defaultConfig } from '../../config/load-config';
import { targetInputSchema } from '../../contract/api/targets';
import { systemClock } from '../../kit/clock';
import { createLogger } from '../../kit/logger';
import type { ServiceContext } from '../../services/service-context';
import { createTarget } from '../../services/targets/create-target';
import { openStores } from '../../store/open-stores';
import type { Stores } from '../../store/stores';
import { createRuntime } from '../create-runtime';

const PARTS = ['provisioning', 'judge', 'targets', 'alerting', 'services'] as const;
const QUICK_LEASE_MS = 5_000;

let directory: string;
let stores: Stores;
const open: Array<() => Promise<void>> = [];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-shared-'));
  stores = await openStores({ clock: systemClock, directory, bulk: true });
});
afterEach(async () => {
  for (const close of open.splice(0)) await close();
  await stores.close();
  rmSync(directory, { recursive: true });
});

async function openNode(node: string) {
  const config = { ...defaultConfig(directory), node, lease: { ttlMs: QUICK_LEASE_MS } };
  const logger = createLogger('test', 'silent');
  const options = { config, logger, clock: systemClock, sharedStores: stores };
  const runtime = await createRuntime({ ...options, parts: PARTS });
  open.push(runtime.close);
  return { ctx: runtime.services, close: runtime.close };
}

const judging = async ({ nodes }: ServiceContext) =>
  (await nodes.list()).filter(({ reports }) => reports.lease === true).map(({ name }) => name);

test('of two processes over one store one judges, both know what it evaluated, and the other goes on when it ends', async () => {
  const a = await openNode('a');
  const b = await openNode('b');
  const input = targetInputSchema.parse({
    name: 'chat',
    url: 'ws://127.0.0.1:9/ws',
    environment: 'staging',
    intervalMs: 3_600_000,
  });
  const { id } = await createTarget(a.ctx, input);
  await until({ what: 'a evaluated it' }, () => a.ctx.judge.pictureOf(id));
  await until({ what: 'b knows what a evaluated' }, () => b.ctx.judge.pictureOf(id));
  await until({ what: 'b knows the states that a wrote' }, () => {
    const states = a.ctx.judge.memoryOf(id)?.states ?? [];
    const known = b.ctx.judge.memoryOf(id)?.states ?? [];
    return isDeepStrictEqual(known, states);
  });
  expect(b.ctx.judge.lastJudgedAt()).not.toBeNull();
  expect(await judging(b.ctx)).toEqual(['a']);
  await a.close();
  const left = await until({ what: 'b judges' }, async () => {
    const names = await judging(b.ctx);
    return names.includes('b') && names;
  });
  expect(left).toEqual(['b']);
  const before = b.ctx.judge.lastJudgedAt() ?? 0;
  await until({ what: 'it evaluates' }, () => (b.ctx.judge.lastJudgedAt() ?? 0) > before);
});
