import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createdSourceSchema } from '../../lib/contract/api/intake/sources';
import { seriesSchema } from '../../lib/contract/api/overview';
import { aboutSchema } from '../../lib/contract/api/settings';
import { targetViewSchema } from '../../lib/contract/api/targets';
import { ensureBuild } from '../../lib/runtime/pages/ensure-build';
import { type ServerProcess, startServerProcess } from '../acceptance/support/server-process';
import { requestAt } from '../support/server-fixture';
import { type RowLane, startRowLane } from './support/row-lanes';

/** Of the issue: `TOCSIN_SOAK_ROWS=10000000`, which takes about an hour on an idle machine. */
const ROWS = Number(process.env.TOCSIN_SOAK_ROWS ?? 200_000);
const LANES = 8;
/** Beyond what the process needed for the first half: queues, caches and the allocator's slack. */
const MEMORY_SLACK_BYTES = 300 * 1024 * 1024;

const children: ChildProcess[] = [];
let data: string;
beforeAll(async () => {
  await ensureBuild(() => {});
  data = mkdtempSync(join(tmpdir(), 'tocsin-rows-'));
}, 600_000);
afterAll(() => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
  rmSync(data, { recursive: true, force: true });
});

async function makeToken(child: ServerProcess, name: string): Promise<string> {
  const body = { name, target: 'durable', environment: 'staging' };
  const { json } = await requestAt(child.url, 'POST /api/v1/sources', { body });
  return createdSourceSchema.parse(json).token;
}

async function residentBytes(child: ServerProcess): Promise<number> {
  const { text } = await requestAt(child.url, 'GET /metrics');
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1]);
}

async function storedEvents(child: ServerProcess): Promise<number> {
  const { json } = await requestAt(child.url, 'GET /api/v1/about');
  return aboutSchema.parse(json).store.healthEvents;
}

/** Connections that the tallies of the target count for the factory since an instant. */
async function tallied(child: ServerProcess, targetId: string, from: number): Promise<number> {
  const query = `target=${targetId}&from=${from}&to=${Date.now() + 60_000}`;
  const { json } = await requestAt(child.url, `GET /api/v1/indicators/series?${query}`);
  const factory = seriesSchema.parse(json).indicators.find((one) => one.indicator === 'factory');
  return (factory?.server ?? []).reduce((sum, point) => sum + point.valid, 0);
}

it(
  `${ROWS} rows through OTLP and /events, with a kill in the middle, are stored once each in flat memory`,
  async () => {
    const from = Date.now() - 60_000;
    let child = await startServerProcess(data, { children });
    const added = await requestAt(child.url, 'POST /api/v1/targets', {
      body: { name: 'durable', environment: 'staging', url: 'ws://127.0.0.1:9/ws', paused: true },
    });
    const { id } = targetViewSchema.parse(added.json);
    const rows = Math.ceil(ROWS / LANES);
    const tokens = await Promise.all(
      Array.from({ length: LANES }, (_, lane) => makeToken(child, `lane ${lane}`)),
    );
    const lanes: RowLane[] = tokens.map((token, lane) =>
      startRowLane({
        url: () => child.url,
        token,
        kind: lane % 2 === 0 ? 'otlp' : 'events',
        prefix: `lane${lane}`,
        rows,
      }),
    );
    await Promise.all(lanes.map((lane) => lane.reached(0.5)));
    const memoryBefore = await residentBytes(child);
    await child.kill('SIGKILL');
    child = await startServerProcess(data, { children });
    await Promise.all(lanes.map((lane) => lane.reached(0.75)));
    const memoryHalfWay = await residentBytes(child);
    await Promise.all(lanes.map((lane) => lane.reached(1)));
    const memoryAfter = await residentBytes(child);
    expect(await storedEvents(child)).toBe(rows * LANES);
    expect(await tallied(child, id, from)).toBe(rows * LANES);
    const most = Math.max(memoryBefore, memoryHalfWay) + MEMORY_SLACK_BYTES;
    expect(memoryAfter).toBeLessThan(most);
    const seconds = (Date.now() - from - 60_000) / 1_000;
    const mebibytes = [memoryBefore, memoryHalfWay, memoryAfter].map((one) =>
      Math.round(one / 2 ** 20),
    );
    process.stdout.write(
      `${rows * LANES} rows in ${Math.round(seconds)} s; resident ${mebibytes.join(', ')} MiB at 50 %, 75 %, 100 %\n`,
    );
    await child.kill('SIGTERM');
  },
  4 * 3_600_000,
);
