import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HealthEventInput } from '../lib/contract/api/events';
import { createdTokenSchema } from '../lib/contract/api/people';
import { systemClock } from '../lib/kit/clock';
import { sleep } from '../lib/kit/sleep';
import { ensureBuild } from '../lib/runtime/pages/ensure-build';
import { startChild } from './support/child';
import { BATCH, ENVIRONMENT, eventBatches } from './support/event-rows';
import { median, pairRatio, short } from './support/figures';
import type { InsertAnswer, InsertAsk, InsertInput } from './support/insert-process';
import { exportOf } from './support/otlp-rows';
import { report, say } from './support/result';
import type { ServerInput, ServerReady } from './support/server-process';

const ROUNDS = 9;
const BATCHES_A_ROUND = 40;
const WARM_UP = 60;
const IN_FLIGHT = 8;
const RETRY_MS = 1_000;
const EVENTS_A_ROUND = BATCHES_A_ROUND * BATCH;
const ADMIN_TOKEN = randomBytes(24).toString('base64url');

await ensureBuild(say);
const directory = mkdtempSync(join(tmpdir(), 'tocsin-bench-'));
const server = await startChild<ServerReady>('server-process', {
  adminToken: ADMIN_TOKEN,
  dataDirectory: join(directory, 'server'),
  targets: [
    {
      name: 'backend',
      url: 'ws://127.0.0.1:9/ws',
      environment: ENVIRONMENT,
      paused: true,
      interval: 60_000,
      auth: ['header'],
      deadlines: {},
      idle: 0,
      secrets: {},
      compression: 'offer',
      hosts: [],
      headers: {},
      journey: 'agent',
      transport: 'ws',
      thresholds: {},
      hold: 5_000,
      afterRelease: null,
      warmUp: 60_000,
      releases: 'auto',
      locationsNeeded: 2,
      badge: false,
    },
  ],
} satisfies ServerInput);
const inserts = await startChild('insert-process', { directory } satisfies InsertInput);
const agent = new http.Agent({ keepAlive: true, maxSockets: IN_FLIGHT });

/** One per request under way: a single source may send 5,000 events per second, which is less than what is measured. */
const tokens = await Promise.all(Array.from({ length: IN_FLIGHT }, (_, n) => createToken(`t${n}`)));

async function createToken(name: string): Promise<string> {
  const answer = await fetch(`${server.ready.url}/api/v1/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_TOKEN}` },
    body: JSON.stringify({ name, scope: 'ingest' }),
  });
  return createdTokenSchema.parse(await answer.json()).token;
}

type Sent = {
  path: string;
  type: string;
  body: string | Buffer;
  isStored(status: number, answer: string): boolean;
};

/** As an exporter does: what is answered with 503 is sent again. The wait counts. */
async function post(sent: Sent, token: string): Promise<void> {
  while ((await postOnce(sent, token)) === 'later') await sleep(systemClock, RETRY_MS);
}

function postOnce(
  { path, type, body, isStored }: Sent,
  token: string,
): Promise<'stored' | 'later'> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      `${server.ready.url}${path}`,
      {
        agent,
        method: 'POST',
        headers: {
          'content-type': type,
          'content-length': Buffer.byteLength(body),
          authorization: `Bearer ${token}`,
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => {
          if (isStored(response.statusCode ?? 0, text)) resolve('stored');
          else if (response.statusCode === 503) resolve('later');
          else reject(new Error(`status ${response.statusCode}: ${text.slice(0, 300)}`));
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

const asEvents = (batch: HealthEventInput[]): Sent => ({
  path: '/api/v1/events',
  type: 'application/json',
  body: JSON.stringify(batch),
  isStored: (status, answer) => status === 202 && answer.includes(`"accepted":${BATCH},`),
});
/** The answer is empty where every row was stored. */
const asExport = (batch: HealthEventInput[]): Sent => ({
  path: '/api/v1/otlp/v1/logs',
  type: 'application/x-protobuf',
  body: exportOf(batch),
  isStored: (status, answer) => status === 200 && answer === '',
});

/** Events a second, from the first request to the last answer. */
async function overHttp(
  batches: HealthEventInput[][],
  make: (batch: HealthEventInput[]) => Sent,
): Promise<number> {
  const bodies = batches.map(make);
  const begun = performance.now();
  let next = 0;
  const lane = async (token: string) => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++])
      await post(body, token);
  };
  await Promise.all(tokens.map(lane));
  return (batches.length * BATCH * 1000) / (performance.now() - begun);
}

async function inserted(kind: InsertAsk['kind'], batches: HealthEventInput[][]): Promise<number> {
  const { ms } = await inserts.ask<InsertAnswer>({ kind, batches } satisfies InsertAsk);
  return (batches.length * BATCH * 1000) / ms;
}

await overHttp(eventBatches(WARM_UP), asEvents);
await overHttp(eventBatches(WARM_UP), asExport);
await inserted('same', eventBatches(WARM_UP));
await inserted('bare', eventBatches(WARM_UP));
const rates = {
  http: [] as number[],
  otlp: [] as number[],
  same: [] as number[],
  bare: [] as number[],
};
for (let round = 0; round < ROUNDS; round++) {
  rates.http.push(await overHttp(eventBatches(BATCHES_A_ROUND), asEvents));
  rates.otlp.push(await overHttp(eventBatches(BATCHES_A_ROUND), asExport));
  rates.same.push(await inserted('same', eventBatches(BATCHES_A_ROUND)));
  rates.bare.push(await inserted('bare', eventBatches(BATCHES_A_ROUND)));
  const last = [rates.http, rates.otlp, rates.same, rates.bare];
  const [a, o, b, c] = last.map((values) => short(values.at(-1) ?? 0));
  say(`${EVENTS_A_ROUND} events: over HTTP ${a}/s, OTLP ${o}/s, same rows ${b}/s, bare ${c}/s`);
}
agent.destroy();
await server.stop();
await inserts.stop();
rmSync(directory, { recursive: true, force: true });

const ours = median(rates.http);
const ratio = pairRatio(rates.http, rates.same);
await report([
  {
    what: `Durable events a second over HTTP, batches of ${BATCH}`,
    goal: { judged: ratio, is: 'at least', value: 0.8, unit: '' },
    ratio,
    ours,
    peer: median(rates.same),
    unit: 'events/s',
    note: `peer: better-sqlite3, same rows, indexes and tallies, prepared beforehand; ${IN_FLIGHT} requests in flight`,
  },
  {
    what: `The same as OTLP log records, protobuf, batches of ${BATCH}`,
    goal: { judged: pairRatio(rates.otlp, rates.same), is: 'at least', value: 0.8, unit: '' },
    ratio: pairRatio(rates.otlp, rates.same),
    ours: median(rates.otlp),
    peer: median(rates.same),
    unit: 'events/s',
    note: 'peer: as above; a request is read, mapped and stored as health events',
  },
  {
    what: 'The same beside bare inserts',
    goal: null,
    ratio: pairRatio(rates.http, rates.bare),
    ours,
    peer: median(rates.bare),
    unit: 'events/s',
    note: 'peer: one table, no index, no tally',
  },
]);
