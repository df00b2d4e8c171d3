import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceListSchema } from '../../lib/contract/api/intake/sources';
import { aboutSchema } from '../../lib/contract/api/settings';
import { encodeOtlp } from '../support/otlp-oracle';
import { type ServerFixture, startHouse, tileOf } from '../support/server-fixture';
import { until } from '../support/until';

let house: ServerFixture;
beforeAll(async () => {
  house = await startHouse();
}, 240_000);
afterAll(() => house.stop());

const event = (id: string, more: object = {}) => ({
  id,
  at: Date.now(),
  stage: 'factory',
  outcome: 'ok',
  environment: 'staging',
  ...more,
});

const rows = [
  event('good-1'),
  event('bad-stage', { stage: 'fctory' }),
  event('good-2', { at: new Date().toISOString(), anything: { else: 1 } }),
  { ...event('no-environment'), environment: undefined },
  'not an object',
  event('too-old', { at: Date.now() - 400 * 86_400_000 }),
  event('good-1'),
  event('good-3'),
];

describe('health events over HTTP', () => {
  it('keeps the good rows of an array, and says which others are bad and why', async () => {
    const answer = await house.ask('POST /api/v1/events', { body: rows });
    expect(answer.status).toBe(202);
    expect(answer.json).toEqual({
      accepted: 3,
      duplicates: 1,
      rejected: [
        { index: 1, code: 'invalid_event', message: expect.stringContaining('stage') },
        { index: 3, code: 'invalid_event', message: expect.stringContaining('environment') },
        { index: 4, code: 'invalid_event', message: expect.any(String) },
        { index: 5, code: 'too_old', message: expect.any(String) },
      ],
    });
  });

  // Operations case 23.
  it('takes the example of the README as it is on the day on which it is read', async () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const [block = ''] = /curl -X POST [^`]+/.exec(readme) ?? [];
    // The shell replaces the date; curl only prints what it would send.
    const script = `curl() { printf %s "\${@: -1}"; }\n${block}`;
    const body = execFileSync('bash', ['-c', script], { encoding: 'utf8' });
    const answer = await house.ask('POST /api/v1/events', { body: JSON.parse(body) });
    expect(answer.json).toMatchObject({ accepted: 1, rejected: [] });
  });

  it('does the same with lines, each counted as it stands', async () => {
    const lines = [
      ...rows.map((row) => JSON.stringify(row).replaceAll('good-', 'line-')),
      '{"id": "cut off',
      JSON.stringify(event('line-4')),
    ].join('\n');
    const headers = { 'content-type': 'application/x-ndjson' };
    const answer = await house.ask('POST /api/v1/events', { body: lines, headers });
    expect(answer.status).toBe(202);
    expect(answer.json).toMatchObject({
      accepted: 4,
      duplicates: 1,
      rejected: [
        { index: 1, code: 'invalid_event' },
        { index: 3, code: 'invalid_event' },
        { index: 4, code: 'invalid_event' },
        { index: 5, code: 'too_old' },
        { index: 8, code: 'invalid_json' },
      ],
    });
    const again = await house.ask('POST /api/v1/events', { body: lines, headers });
    expect(again.json).toMatchObject({ accepted: 0, duplicates: 5 });
  });

  it('corrects the stage of a stored session and its tallies when an event comes late', async () => {
    // It reports nowhere: only this test speaks for it.
    const mute = await house.addBackend({ collector: null, faults: { 'bare-1011': 1 } });
    const id = await house.addTarget(mute, { name: 'mute', intervalMs: 3_600_000 });
    // The first of the schedule comes within a second, and no other within the hour.
    const first = await until({ what: 'a session is stored' }, async () => {
      return (await house.sessions(`?target=${id}`))[0] ?? null;
    });
    const stored = await house.session(first.id);
    expect(stored).toMatchObject({
      outcome: 'failed',
      failedStage: 'ready',
      close: { code: 1011 },
    });
    const funnel = async () => {
      const { json } = await house.ask(`GET /api/v1/funnel?target=${id}`);
      const { stages } = json as { stages: Array<{ stage: string; failed: number }> };
      return Object.fromEntries(stages.map(({ stage, failed }) => [stage, failed]));
    };
    // One that a person asked for is in no count.
    expect(await house.runNow(id)).toMatchObject({ failedStage: 'ready', asked: true });
    const before = await until({ what: 'the session is counted' }, async () => {
      const now = await funnel();
      return now.ready === 1 ? now : null;
    });
    expect(before.factory).toBe(0);
    const unknown = tileOf(
      await until({ what: 'the session is judged' }, async () => {
        const now = await house.overview(id);
        return tileOf(now, 'factory').count.unknown === 1 ? now : null;
      }),
      'factory',
    );
    expect(unknown.count).toEqual({ bad: 0, valid: 0, unknown: 1 });

    const { traceId } = stored.keys;
    const late = { at: Date.parse(stored.startedAt) + 5, traceId };
    const answer = await house.ask('POST /api/v1/events', {
      body: [
        event('late-1', { ...late, stage: 'auth' }),
        event('late-2', { ...late, outcome: 'failed', errorCode: 'FACTORY_INIT_FAILED' }),
      ],
    });
    expect(answer.json).toMatchObject({ accepted: 2, rejected: [] });
    const corrected = await until({ what: 'the session is corrected' }, async () => {
      const now = await house.session(stored.id);
      return now.revision > stored.revision ? now : null;
    });
    expect(corrected).toMatchObject({ outcome: 'failed', failedStage: 'factory' });
    expect(corrected.healthEvents.map((one) => one.id)).toEqual(['late-1', 'late-2']);
    const after = await funnel();
    expect([after.factory, after.ready]).toEqual([1, 0]);
    await until({ what: 'the tile follows' }, async () => {
      const { count } = tileOf(await house.overview(id), 'factory');
      return count.bad === 1 && count.valid === 1 && count.unknown === 0;
    });
  });
});

describe('logs and traces over HTTP', () => {
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const request = (id: string) => ({
    resourceLogs: [
      {
        resource: { attributes: [text('deployment.environment.name', 'staging')] },
        scopeLogs: [
          {
            logRecords: [
              {
                timeUnixNano: `${Date.now()}000000`,
                body: { stringValue: 'FACTORY SUCCESS' },
                attributes: [text('connection_id', id)],
              },
            ],
          },
        ],
      },
    ],
  });
  const kindsOf = async () => {
    const { json } = await house.ask('GET /api/v1/about');
    const { collect } = aboutSchema.parse(json);
    return collect.sources.flatMap(({ kinds }) => kinds);
  };

  it('takes an export as protobuf and as JSON, packed and plain', async () => {
    const protobuf = new Uint8Array(gzipSync(encodeOtlp('LogsRequest', request('c-pb'))));
    const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' };
    const url = `${house.url}/api/v1/otlp/v1/logs`;
    const answer = await fetch(url, { method: 'POST', headers, body: protobuf });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'application/x-protobuf',
    ]);
    expect((await answer.arrayBuffer()).byteLength).toBe(0);
    const json = await house.ask('POST /api/v1/otlp/v1/logs', { body: request('c-json') });
    expect([json.status, json.json]).toEqual([200, {}]);
    const broken = await house.ask('POST /api/v1/otlp/v1/traces', { body: '[]' });
    expect([broken.status, broken.json]).toEqual([400, { code: 3, message: expect.any(String) }]);
    const metrics = await fetch(`${house.url}/api/v1/otlp/v1/metrics`, {
      method: 'POST',
      headers,
      body: protobuf,
    });
    expect(metrics.status).toBe(200);
    expect(await kindsOf()).toMatchObject([{ kind: 'otlp_logs', accepted: 2 }]);
  });

  it('takes lines, also with the key in the path, and shows what came', async () => {
    const headers = { 'content-type': 'text/plain' };
    const line = `${new Date().toISOString()} GOLDEN PATH ESTABLISHED conn_id=c-line`;
    for (const path of [
      '/api/v1/logs?environment=staging',
      '/api/v1/logs/in/none?environment=staging',
    ]) {
      const answer = await house.ask(`POST ${path}`, { body: `${line}\nother`, headers });
      expect([answer.status, answer.json]).toMatchObject([202, { lines: 2, ignored: 1 }]);
    }
    expect(await kindsOf()).toMatchObject([{}, { kind: 'logs', accepted: 1, duplicates: 1 }]);
    const { json } = await house.ask('GET /api/v1/sources');
    expect(sourceListSchema.parse(json).sources).toMatchObject([
      { id: 'local', report: { says: expect.arrayContaining(['ready']) } },
    ]);
  });
});
