import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createLineSender } from '../../lib/commands/tail/line-sender';
import { createPostLines } from '../../lib/commands/tail/post-lines';
import { linesAnswerSchema } from '../../lib/contract/api/intake/rows';
import { sourceListSchema, triedLinesSchema } from '../../lib/contract/api/intake/sources';
import { systemRandom } from '../../lib/kit/random';
import { DIRECT } from '../../lib/net/outbound';
import { startIntake } from '../support/intake-fixture';

const LOGS = '/api/v1/logs';
const TEXT = { 'content-type': 'text/plain' };
const NDJSON = { 'content-type': 'application/x-ndjson' };
const JSON_TYPE = { 'content-type': 'application/json' };
const fixture = (name: string) =>
  readFileSync(new URL(`../fixtures/logs/${name}`, import.meta.url));
const read = async (response: Response) => linesAnswerSchema.parse(await response.json());

describe('log lines', () => {
  it.each([
    ['python-plain.log', TEXT, { lines: 8, events: 3, ignored: 5 }],
    ['uvicorn.log', TEXT, { lines: 20, events: 1, ignored: 19 }],
    ['pino.ndjson', NDJSON, { lines: 4, events: 3, ignored: 1 }],
    ['pino.ndjson', TEXT, { lines: 4, events: 3, ignored: 1 }],
    ['structlog.ndjson', NDJSON, { lines: 3, events: 3, ignored: 0 }],
    ['python-json-logger.ndjson', NDJSON, { lines: 3, events: 3, ignored: 0 }],
  ])('%s as %o', async (name, headers, expected) => {
    const { post } = await startIntake();
    const answer = await post(LOGS, fixture(name), headers);
    expect(answer.status).toBe(202);
    expect(await read(answer)).toEqual({ ...expected, duplicates: 0, rejected: [] });
    expect(
      await read(
        await post(LOGS, gzipSync(fixture(name)), { ...headers, 'content-encoding': 'gzip' }),
      ),
    ).toMatchObject({
      duplicates: expected.events,
    });
  });

  it.each([
    ['gcp-log-entries.json', { lines: 2, events: 2 }],
    ['gcp-pubsub-push.json', { lines: 1, events: 1 }],
    ['fluent-bit-json.json', { lines: 1, events: 1 }],
  ])('%s', async (name, expected) => {
    // Recorded a year before the other fixtures: what is too old is rejected.
    const { post, clock } = await startIntake();
    expect(await read(await post(LOGS, fixture(name), JSON_TYPE))).toMatchObject({
      lines: expected.lines,
      events: 0,
    });
    expect(clock.now()).toBeGreaterThan(0);
    const recent = fixture(name).toString('utf8');
    const renewed = name.includes('push')
      ? JSON.stringify({
          message: {
            data: Buffer.from(
              '{"insertId":"i","logName":"l","timestamp":"2026-11-27T12:00:00Z","textPayload":"FACTORY SUCCESS"}',
            ).toString('base64'),
          },
          subscription: 's',
        })
      : recent.replaceAll('2025-09-08', '2026-11-27').replaceAll('1757332800', '1795780800');
    expect(await read(await post(LOGS, renewed, JSON_TYPE))).toMatchObject(expected);
    expect(await read(await post(LOGS, renewed, JSON_TYPE))).toMatchObject({
      duplicates: expected.events,
    });
  });

  it('keep their numbers where some cannot be parsed', async () => {
    const { post } = await startIntake();
    const lines = [
      '{"msg":"FACTORY SUCCESS"}',
      'no json',
      '{"msg":',
      '"GOLDEN PATH ESTABLISHED"',
      '{"tocsin.stage":"x"}',
      '',
    ];
    expect(await read(await post(LOGS, lines.join('\n'), NDJSON))).toEqual({
      lines: 5,
      events: 2,
      duplicates: 0,
      ignored: 0,
      rejected: [
        { index: 1, code: 'invalid_json', message: expect.any(String) },
        { index: 2, code: 'invalid_json', message: expect.any(String) },
        { index: 4, code: 'invalid_event', message: expect.stringContaining('tocsin.stage') },
      ],
    });
  });

  it.each([
    ['50,001 lines', 'x\n'.repeat(50_001), TEXT, 413],
    ['2.4 million lines', 'x\n'.repeat(2_400_000), NDJSON, 413],
    ['an entry too many', `[${'"x",'.repeat(50_000)}"x"]`, JSON_TYPE, 413],
    ['1.6 million empty objects', `[${'{},'.repeat(1_600_000)}{}]`, JSON_TYPE, 413],
    // Parsing them would hold the process for most of a second.
    [
      'an object of 300,000 names',
      `{${Array.from({ length: 300_000 }, (_, n) => `"k${n}":1`).join(',')}}`,
      JSON_TYPE,
      413,
    ],
    ['no UTF-8', Buffer.from([0x61, 0xff]), TEXT, 400],
    ['msgpack of Fluent Bit', 'x', { 'content-type': 'application/msgpack' }, 415],
  ])('that are too much or wrong are refused: %s', async (_, body, headers, status) => {
    const { post } = await startIntake();
    const answer = await post(LOGS, body, headers);
    expect(answer.status).toBe(status);
    if (status === 415) expect(await answer.text()).toContain('format json');
  });

  it('of a megabyte are rejected one by one', async () => {
    const { post } = await startIntake();
    const answer = await read(await post(LOGS, `${'x'.repeat(1_000_000)}\nFACTORY SUCCESS`, TEXT));
    expect(answer).toMatchObject({
      lines: 2,
      events: 1,
      rejected: [{ index: 0, code: 'too_large' }],
    });
  });

  it('keep no secret', async () => {
    const { post, eventsOf } = await startIntake();
    const line = 'FACTORY SUCCESS conn_id=c9 Authorization: Bearer abcdefghijklmnop0123456789';
    await post(LOGS, line, TEXT);
    const [event] = await eventsOf('c9');
    expect(event?.message).toMatch(/^FACTORY SUCCESS conn_id=c9/);
    expect(JSON.stringify(event)).not.toContain('abcdefghijklmnop');
  });
});

it('come from tocsin tail, and are stored once although they are sent twice', async () => {
  const { url, addSource, eventsOf, clock } = await startIntake({ guarded: true });
  const { token } = await addSource({ name: 'tail' });
  const post = createPostLines({
    to: `${url}/`,
    token,
    target: 'chat',
    environment: 'staging',
    outbound: DIRECT,
  });
  const sender = createLineSender({
    post: async (body, signal) => {
      await post(body, signal);
      return post(body, signal);
    },
    clock,
    random: systemRandom,
    note: () => undefined,
  });
  sender.add('FACTORY SUCCESS conn_id=c1');
  sender.add('  at main.js FACTORY SUCCESS conn_id=c1');
  sender.close();
  expect(await sender.run()).toEqual({ delivered: 2, lost: 0, isRefused: false });
  expect(await eventsOf('c1')).toMatchObject([{ targetId: 't1', environment: 'staging' }]);
  const refused = createLineSender({
    post: createPostLines({
      to: url,
      token: 'tocsin_wrong',
      target: undefined,
      environment: undefined,
      outbound: DIRECT,
    }),
    clock,
    random: systemRandom,
    note: () => undefined,
  });
  refused.add('x');
  refused.close();
  expect(await refused.run()).toMatchObject({ isRefused: true, lost: 1 });
});

describe('a key in the path', () => {
  it('is a token that may only report, and nothing else; revoked it is refused', async () => {
    const { post, addSource, admin, url, stores } = await startIntake({ guarded: true });
    const { source, token } = await addSource({ name: 'drain', environment: 'staging' });
    const path = `/api/v1/logs/in/${token}`;
    expect(await read(await post(path, 'FACTORY SUCCESS', TEXT))).toMatchObject({ events: 1 });
    expect((await post('/api/v1/logs/in/tocsin_wrong', 'x', TEXT)).status).toBe(401);
    // The admin's token reaches everything, so it is refused where addresses are written down.
    const strong = admin.authorization.slice('Bearer '.length);
    expect((await post(`/api/v1/logs/in/${encodeURIComponent(strong)}`, 'x', TEXT)).status).toBe(
      401,
    );
    await fetch(`${url}/api/v1/tokens/${source.id}`, { method: 'DELETE', headers: admin });
    expect(await stores.state.get('source', source.id)).toBeNull();
  });
});

describe('sources', () => {
  it('are tokens with settings, which show what came', async () => {
    const { post, addSource, admin, url, clock } = await startIntake({ guarded: true });
    const { source, bearer } = await addSource({
      name: 'chat logs',
      target: 'chat',
      environment: 'staging',
    });
    const patch = (body: object) =>
      fetch(`${url}/api/v1/sources/${source.id}`, {
        method: 'PATCH',
        headers: { ...JSON_TYPE, ...admin },
        body: JSON.stringify(body),
      });
    expect(
      (await patch({ patterns: [{ contains: 'up', stage: 'ready', outcome: 'ok' }] })).status,
    ).toBe(200);
    const refused = await patch({ patterns: [{ match: '(?=x)', stage: 'ready', outcome: 'ok' }] });
    expect([refused.status, await refused.text()]).toEqual([
      400,
      expect.stringContaining('pattern 1'),
    ]);
    expect((await patch({ timeZone: 'Mars/Base' })).status).toBe(400);
    expect((await patch({ target: 'nobody' })).status).toBe(404);
    expect(await read(await post(LOGS, 'up\nother', { ...TEXT, ...bearer }))).toMatchObject({
      events: 1,
      ignored: 1,
    });
    const list = await fetch(`${url}/api/v1/sources`, { headers: admin });
    const { sources, ...whole } = sourceListSchema.parse(await list.json());
    expect(whole).toMatchObject({ queue: { rows: 0 }, refused: { requests: 0, bytes: 0 } });
    expect(sources).toMatchObject([
      {
        name: 'chat logs',
        sender: 'token',
        expired: false,
        lastSeenAt: new Date(clock.now()).toISOString(),
        settings: { target: 't1', environment: 'staging', patterns: [{ contains: 'up' }] },
        report: {
          says: ['ready'],
          ignored: [{ reason: 'no outcome in it', rows: 1 }],
          samples: [{ text: 'other' }],
          oneSided: ['factory', 'emergency', 'agent'],
        },
      },
    ]);
    expect(JSON.stringify(sources)).not.toContain('tocsin_');
  });

  it('try lines without storing any', async () => {
    const { post, stores } = await startIntake();
    const lines = [
      'FACTORY SUCCESS conn=c1 token=secret-value-123456',
      'other',
      ' at main.js',
      'EMERGENCY MODE ACTIVE',
      'boot done',
    ];
    const patterns = [
      { contains: 'boot', match: 'boot (?P<errorCode>\\w+)', stage: 'ready', outcome: 'failed' },
    ];
    const answer = await post('/api/v1/logs/try', JSON.stringify({ lines, patterns }), JSON_TYPE);
    const tried = triedLinesSchema.parse(await answer.json()).lines;
    expect(tried.map(({ rule, reason }) => rule ?? reason)).toEqual([
      'marker: FACTORY SUCCESS',
      'no outcome in it',
      'part of the line before',
      expect.stringContaining('EMERGENCY MODE ACTIVE'),
      'pattern 1',
    ]);
    expect(tried[4]?.event).toMatchObject({ stage: 'ready', outcome: 'failed', errorCode: 'done' });
    expect(JSON.stringify(tried)).not.toContain('secret-value');
    expect(await stores.events.stats()).toMatchObject({ healthEvents: 0 });
  });
});
