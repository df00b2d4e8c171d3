import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { defaultSource } from '../../lib/domain/sources/source';
import { AppError } from '../../lib/kit/errors';
import { startIntake } from '../support/intake-fixture';
import { decodeOtlp, encodeOtlp, otlpJson } from '../support/otlp-oracle';

const LOGS = '/api/v1/otlp/v1/logs';
const TRACES = '/api/v1/otlp/v1/traces';
const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const JSON_TYPE = { 'content-type': 'application/json' };
const GZIP = { 'content-encoding': 'gzip' };

const fixture = (name: string) =>
  readFileSync(new URL(`../fixtures/otlp/${name}`, import.meta.url));
const at = (ms: number) => `${ms}000000`;
const text = (key: string, value: string) => ({ key, value: { stringValue: value } });

/** One request of log records in staging. */
function logsRequest(records: object[], environment: string | null = 'staging') {
  const attributes = environment === null ? [] : [text('deployment.environment.name', environment)];
  return { resourceLogs: [{ resource: { attributes }, scopeLogs: [{ logRecords: records }] }] };
}
const record = (body: string, ms: number, ...attributes: object[]) => ({
  timeUnixNano: at(ms),
  body: { stringValue: body },
  attributes: [text('connection_id', 'c1'), ...attributes],
});

describe('an export of OpenTelemetry', () => {
  it.each([
    ['node-logs.pb', 2],
    ['node-logs.pb.gz', 2],
    ['node-logs.json', 2],
    ['node-logs.json.gz', 2],
    ['node-traces.pb', 2],
    ['node-traces.pb.gz', 2],
    ['node-traces.json', 2],
    ['python-fastapi-traces.pb', 6],
    ['python-fastapi-semconv-http-logs.pb.gz', 3],
    ['vercel-ai-sdk-6-traces.json', 4],
  ])('%s is stored once, whenever it is sent', async (name, events) => {
    const { post, collector, stores } = await startIntake();
    const path = name.includes('traces') ? TRACES : LOGS;
    const type = name.includes('.pb') ? PROTOBUF : JSON_TYPE;
    const headers = name.endsWith('.gz') ? { ...type, ...GZIP } : type;
    for (const time of ['first', 'again']) {
      const answer = await post(path, fixture(name), headers);
      expect([answer.status, answer.headers.get('content-type')], time).toEqual([
        200,
        type['content-type'],
      ]);
      expect(await answer.text()).toBe(type === PROTOBUF ? '' : '{}');
    }
    const { healthEvents } = await stores.events.stats();
    expect(healthEvents).toBe(events);
    const kind = collector.stats().sources[0]?.kinds[0];
    expect(kind).toMatchObject({ accepted: events, duplicates: events, rejected: 0 });
  });

  it('means the same as protobuf and as JSON', async () => {
    const { post, stores } = await startIntake();
    const body = gunzipSync(fixture('python-fastapi-semconv-http-logs.pb.gz'));
    await post(LOGS, body, PROTOBUF);
    const before = await stores.events.stats();
    await post(LOGS, JSON.stringify(otlpJson(decodeOtlp('LogsRequest', body))), JSON_TYPE);
    expect(await stores.events.stats()).toMatchObject({ healthEvents: before.healthEvents });
  });

  it('is taken in two members of gzip, and empty', async () => {
    const { post } = await startIntake();
    const body = fixture('node-logs.pb');
    const halves = Buffer.concat([gzipSync(body.subarray(0, 100)), gzipSync(body.subarray(100))]);
    expect((await post(LOGS, halves, { ...PROTOBUF, ...GZIP })).status).toBe(200);
    expect((await post(LOGS, '', PROTOBUF)).status).toBe(200);
    expect(
      (
        await post('/api/v1/otlp/v1/metrics', 'anything', {
          'content-type': 'application/x-protobuf',
        })
      ).status,
    ).toBe(200);
  });

  it('says which rows are hopeless and keeps the others, in the content type of the request', async () => {
    const { post } = await startIntake();
    const now = 1_795_809_500_000;
    const request = logsRequest([
      record('', now, text('tocsin.stage', 'fctory')),
      record('FACTORY SUCCESS', now),
      record('FACTORY SUCCESS', now - 400 * 86_400_000),
      record('nothing', now),
    ]);
    const json = await post(LOGS, JSON.stringify(request), JSON_TYPE);
    expect(json.status).toBe(200);
    expect(await json.json()).toEqual({
      partialSuccess: {
        rejectedLogRecords: '2',
        errorMessage: expect.stringMatching(/tocsin.stage.*; older than the retention/),
      },
    });
    const protobuf = await post(LOGS, encodeOtlp('LogsRequest', request), PROTOBUF);
    const answer = decodeOtlp('LogsResponse', new Uint8Array(await protobuf.arrayBuffer()));
    expect(answer).toEqual({
      partialSuccess: {
        rejectedLogRecords: '2',
        errorMessage: expect.stringContaining('tocsin.stage'),
      },
    });
  });

  it('takes its place from rows, then query and headers, then the source', async () => {
    const { post, addSource, eventsOf } = await startIntake({ guarded: true });
    const { bearer } = await addSource({
      name: 'chat logs',
      target: 'chat',
      environment: 'staging',
    });
    const body = (id: string) =>
      JSON.stringify(
        logsRequest(
          [record('FACTORY SUCCESS', 1_795_809_500_000, text('tocsin.connection.id', id))],
          null,
        ),
      );
    expect((await post(LOGS, body('of-source'), { ...JSON_TYPE, ...bearer })).status).toBe(200);
    const headers = { ...JSON_TYPE, ...bearer, 'x-tocsin-environment': 'qa' };
    expect((await post(LOGS, body('of-header'), headers)).status).toBe(200);
    expect((await post(`${LOGS}?environment=dev`, body('of-query'), headers)).status).toBe(200);
    expect(await eventsOf('of-source')).toMatchObject([{ environment: 'staging', targetId: 't1' }]);
    expect(await eventsOf('of-header')).toMatchObject([{ environment: 'qa' }]);
    expect(await eventsOf('of-query')).toMatchObject([{ environment: 'dev' }]);
    expect((await post(LOGS, body('x'), { ...headers, 'x-tocsin-target': 'nobody' })).status).toBe(
      404,
    );
  });
});

describe('errors of an export', () => {
  it.each([
    ['broken protobuf', LOGS, 'x', PROTOBUF, 400, 3],
    ['broken gzip', LOGS, 'x', { ...PROTOBUF, ...GZIP }, 400, 3],
    ['an empty body of gzip', LOGS, '', { ...PROTOBUF, ...GZIP }, 400, 3],
    ['broken JSON', TRACES, '{', JSON_TYPE, 400, 3],
    ['JSON that is no object', TRACES, '[]', JSON_TYPE, 400, 3],
    ['JSON nested too deep', TRACES, '['.repeat(100), JSON_TYPE, 400, 3],
  ])(
    '%s is a status in the content type of the request',
    async (_, path, body, headers, status, code) => {
      const { post } = await startIntake();
      const answer = await post(path, body, headers);
      expect(answer.status).toBe(status);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const read =
        answer.headers.get('content-type') === 'application/x-protobuf'
          ? decodeOtlp('RpcStatus', bytes)
          : JSON.parse(Buffer.from(bytes).toString('utf8'));
      expect(read).toEqual({ code, message: expect.any(String) });
      expect(answer.headers.get('content-type')).toBe(headers['content-type']);
    },
  );

  it.each([
    ['too large', 'x'.repeat(5 * 1024 * 1024 + 1), PROTOBUF, 413],
    ['too large unpacked', gzipSync(Buffer.alloc(17 * 1024 * 1024)), { ...PROTOBUF, ...GZIP }, 413],
    ['too many objects', `{"resourceLogs":[${'{},'.repeat(400_001)}{}]}`, JSON_TYPE, 413],
    ['of another type', 'x', { 'content-type': 'application/grpc' }, 415],
    ['packed in another way', 'x', { ...PROTOBUF, 'content-encoding': 'zstd' }, 415],
  ])('%s is refused with the way out, and never as a page', async (_, body, headers, status) => {
    const { post } = await startIntake();
    const answer = await post(LOGS, body, headers);
    expect(answer.status).toBe(status);
    const shown = await answer.text();
    expect(shown).not.toMatch(/<html/i);
    expect(shown).toMatch(status === 415 ? /OTEL_EXPORTER_OTLP/ : /\d{2,}/);
  });

  it('need a token that may report', async () => {
    const { post, admin, addSource } = await startIntake({ guarded: true });
    const { bearer, source } = await addSource({ name: 'chat' });
    expect((await post(LOGS, '', PROTOBUF)).status).toBe(401);
    expect(
      (await post(LOGS, '', { ...PROTOBUF, authorization: 'Bearer tocsin_wrong' })).status,
    ).toBe(401);
    expect((await post(LOGS, '', { ...PROTOBUF, ...bearer })).status).toBe(200);
    expect((await post(LOGS, '', { ...PROTOBUF, ...admin })).status).toBe(200);
    expect(
      (await post('/api/v1/logs/try', '{"lines":[]}', { ...JSON_TYPE, ...bearer })).status,
    ).toBe(403);
    expect(source.name).toBe('chat');
  });

  it.each(['busy', 'rate_limited', 'unavailable', 'timeout'] as const)(
    'that another try cures are 503 with a short Retry-After, never 429: %s',
    async (code) => {
      const waits: Array<[number | undefined, string]> = [
        [30_000, '4'],
        [2_100, '3'],
        [undefined, '1'],
      ];
      for (const [retryAfterMs, expected] of waits) {
        const error = new AppError(
          code,
          'later',
          retryAfterMs === undefined ? {} : { details: { retryAfterMs } },
        );
        const { post } = await startIntake({
          collectorOf: (made) => ({ ...made, collectRows: () => Promise.reject(error) }),
        });
        const answer = await post(LOGS, fixture('node-logs.pb'), PROTOBUF);
        expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, expected]);
        expect(decodeOtlp('RpcStatus', new Uint8Array(await answer.arrayBuffer()))).toEqual({
          code: 14,
          message: 'later',
        });
      }
    },
  );

  it('of ours are 500, are reported and show nothing', async () => {
    const { post, errors } = await startIntake({
      collectorOf: (made) => ({ ...made, collectRows: () => Promise.reject(new Error('inner')) }),
    });
    const answer = await post(LOGS, '', PROTOBUF);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('inner');
    expect(errors).toHaveLength(1);
  });
});

it('refuses a flood of rows that say nothing, unread, and counts its bytes', async () => {
  const { post, collector } = await startIntake({ limits: { ignoredRowsPerSecond: 1 } });
  const nothing = Array.from({ length: 30 }, () => record('nothing', 1_795_809_500_000));
  const body = encodeOtlp('LogsRequest', logsRequest(nothing));
  expect((await post(LOGS, body, PROTOBUF)).status).toBe(200);
  const refused = await post(LOGS, body, PROTOBUF);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '4']);
  expect((await post('/api/v1/logs', 'x', { 'content-type': 'text/plain' })).status).toBe(429);
  const figures = collector.stats().sources.find(({ name }) => name === 'local');
  expect(figures?.kinds).toMatchObject([
    { kind: 'otlp_logs', ignored: 30, refused: 1, refusedBytes: body.length },
    { kind: 'logs', refused: 1, refusedBytes: 1 },
  ]);
});

it('gives up waiting after three seconds, and finds duplicates at the next try', async () => {
  const { collector, clock } = await startIntake();
  const rows = { kind: 'otlp_logs', body: { protobuf: fixture('node-logs.pb') } } as const;
  const origin = { source: { id: 's', name: 's' }, settings: defaultSource('s') };
  const first = collector.collectRows(rows, origin);
  clock.advance(3_000);
  await expect(first).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  await collector.drain();
  const again = await collector.collectRows(rows, origin);
  expect(again.accepted + again.duplicates).toBe(2);
});
