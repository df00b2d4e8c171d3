import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ensureBuild } from '../lib/runtime/pages/ensure-build';
import { startChild } from './support/child';
import { type BenchResult, report, say } from './support/result';
import type { ServerInput, ServerReady } from './support/server-process';

/** Just under the limit of a body. */
const BYTES = 4_800_000;
/** Longest time that another request may wait because of a hostile body, beside what it waits without one. */
const PAUSE_LIMIT_MS = 50;
const PROBE_EVERY_MS = 5;
const ROUNDS = 3;

const filled = (piece: string, head = '', tail = '') =>
  Buffer.from(head + piece.repeat(Math.ceil(BYTES / piece.length)) + tail);
const event = (index: number, message: string) =>
  JSON.stringify({
    id: `bench-${process.hrtime.bigint()}-${index}`,
    at: Date.now(),
    environment: 'bench',
    stage: 'factory',
    outcome: 'ok',
    connectionId: `bench-${index}`,
    message,
  });
const events = (separator: string) =>
  Array.from({ length: 5_000 }, (_, index) => event(index, 'm'.repeat(780))).join(separator);

type Case = {
  what: string;
  type: 'x-ndjson' | 'json';
  body: () => Buffer;
  status: number;
  gzip?: boolean;
};

const bomb = gzipSync(Buffer.alloc(256 * 1024 * 1024));
const CASES: Case[] = [
  { what: '2.4 M lines `x`', type: 'x-ndjson', body: () => filled('x\n'), status: 413 },
  { what: '1.6 M lines `{x`', type: 'x-ndjson', body: () => filled('{x\n'), status: 413 },
  { what: '4.8 M empty lines', type: 'x-ndjson', body: () => filled('\n'), status: 413 },
  { what: 'one line', type: 'x-ndjson', body: () => filled('x', '"', '"'), status: 202 },
  { what: '1.6 M empty objects', type: 'json', body: () => filled('{},', '[', '{}]'), status: 413 },
  { what: '4.8 M open lists', type: 'json', body: () => filled('['), status: 413 },
  {
    what: '2.4 M escaped quotes',
    type: 'json',
    body: () => filled('\\"', '["', '"]'),
    status: 202,
  },
  { what: 'gzip of 256 MiB of zeros', type: 'json', body: () => bomb, status: 413, gzip: true },
  {
    what: '5,000 good events as lines',
    type: 'x-ndjson',
    body: () => Buffer.from(events('\n')),
    status: 202,
  },
  {
    what: '5,000 good events as an array',
    type: 'json',
    body: () => Buffer.from(`[${events(',')}]`),
    status: 202,
  },
];

await ensureBuild(say);
const directory = mkdtempSync(join(tmpdir(), 'tocsin-bench-'));
const server = await startChild<ServerReady>('server-process', {
  dataDirectory: directory,
  targets: [],
} satisfies ServerInput);
const origin = new URL(server.ready.url);

function send(method: string, path: string, body: Buffer | null, headers: Record<string, string>) {
  return new Promise<number>((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: origin.port, method, path, headers, agent: false },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
        response.on('error', () => resolve(response.statusCode ?? 0));
      },
    );
    // A refused body may be cut off while it is sent; its answer has come by then.
    sent.on('error', reject);
    sent.end(body ?? undefined);
  });
}

/** The longest time that `GET /healthz` took while `work` was under way, ms. */
async function longestWait(work: Promise<unknown>): Promise<number> {
  let longest = 0;
  let isOver = false;
  const ended = work.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    const since = performance.now();
    await send('GET', '/healthz', null, {});
    longest = Math.max(longest, performance.now() - since);
    await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS));
  }
  await ended;
  return longest;
}

// The first request of a route loads it.
for (const warm of [
  send('GET', '/healthz', null, {}),
  send('POST', '/api/v1/events', Buffer.from('[]'), { 'content-type': 'application/json' }),
])
  await warm;
const idle = await longestWait(new Promise((resolve) => setTimeout(resolve, 1_000)));
say(`without any body the longest wait is ${idle.toFixed(1)} ms`);
const results: BenchResult[] = [];
for (const { what, type, body, status, gzip = false } of CASES) {
  let worst = 0;
  let tookMs = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = body();
    const headers: Record<string, string> = {
      'content-type': `application/${type}`,
      'content-length': String(bytes.length),
    };
    if (gzip) headers['content-encoding'] = 'gzip';
    const since = performance.now();
    const answered = send('POST', '/api/v1/events', bytes, headers);
    worst = Math.max(worst, await longestWait(answered));
    tookMs = performance.now() - since;
    if ((await answered) !== status) throw new Error(`${what}: answered ${await answered}`);
  }
  results.push({
    what,
    goal: { judged: worst, is: 'at most', value: PAUSE_LIMIT_MS, unit: ' ms' },
    ratio: null,
    ours: worst,
    peer: idle,
    unit: 'ms',
    note: `longest wait of GET /healthz in ${ROUNDS} rounds, peer: without a body; answer ${status} after ${Math.round(tookMs)} ms`,
  });
}
await server.stop();
rmSync(directory, { recursive: true, force: true });
await report(results);
