import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { instantAtHead, instantOf } from './line-time';
import { isObject, readEntry, readLine } from './read-entry';

const fixture = (name: string) =>
  readFileSync(new URL(`../../../tests/fixtures/logs/${name}`, import.meta.url), 'utf8').trim();
const lines = (name: string) =>
  fixture(name)
    .split('\n')
    .map((line) => readLine(line, 'UTC').row);

describe('times', () => {
  it.each([
    ['2026-11-27T19:51:56.363586Z x', 'UTC', '2026-11-27T19:51:56.363Z'],
    ['2026-11-27 19:51:56,363 - chat', 'UTC', '2026-11-27T19:51:56.363Z'],
    ['2026-11-27 19:51:56', 'Europe/Berlin', '2026-11-27T18:51:56.000Z'],
    ['2026-07-27 19:51:56', 'Europe/Berlin', '2026-07-27T17:51:56.000Z'],
    ['[2026-07-27 19:51:56.1] x', 'Asia/Kolkata', '2026-07-27T14:21:56.100Z'],
    ['2026-11-27T19:51:56+0100', 'UTC', '2026-11-27T18:51:56.000Z'],
    ['2026-10-25 02:30:00', 'Europe/Berlin', '2026-10-25T01:30:00.000Z'],
    ['2026-03-29 03:00:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
  ])('at the head of a line: %s in %s', (text, zone, expected) => {
    expect(new Date(instantAtHead(text, zone) ?? 0).toISOString()).toBe(expected);
  });

  it('are none: words, other numbers, days that do not exist', () => {
    for (const text of [
      '',
      'no time',
      '12:00:00 x',
      '2026-13-45 00:00:00',
      'at 2026-11-27 19:51:56',
    ])
      expect(instantAtHead(text, 'UTC'), text).toBeNull();
    for (const value of [null, 0, -1, Number.NaN, {}, 'x', true])
      expect(instantOf(value, 'UTC')).toBeNull();
  });

  it('in seconds, milliseconds, microseconds and nanoseconds', () => {
    const at = 1_757_332_800_123;
    for (const value of [at / 1e3, at, at * 1e3, at * 1e6, String(at)])
      expect(instantOf(value, 'UTC')).toBe(at);
  });
});

describe('lines of loggers', () => {
  it('pino', () => {
    const [first, second] = lines('pino.ndjson');
    expect(first).toMatchObject({
      body: 'FACTORY SUCCESS: Created WebSocket manager',
      at: 1_795_809_116_284,
    });
    expect(second?.attributes).toMatchObject({
      connection_id: 'ws_1a2b3c4d',
      'err.code': 'FACTORY_INIT_FAILED',
      'err.type': 'Error',
    });
  });

  it('structlog', () => {
    const [, second] = lines('structlog.ndjson');
    expect(second).toMatchObject({
      body: 'SSOT FACTORY FAILURE',
      at: Date.parse('2026-11-27T19:51:56.363Z'),
    });
    expect(second?.attributes).toMatchObject({ error_code: 'FACTORY_INIT_FAILED' });
  });

  it('python-json-logger, whose time has no zone', () => {
    const [, , third = ''] = fixture('python-json-logger.ndjson').split('\n');
    const { row } = readLine(third, 'Europe/Berlin');
    expect(row).toMatchObject({
      body: 'WebSocket LOOP ERROR',
      at: Date.parse('2026-11-27T18:51:56.363Z'),
    });
    expect(row.attributes.exc_info).toMatch(/RuntimeError: main mode error$/);
  });

  it('plain', () => {
    const [, second, , traceback] = lines('python-plain.log');
    expect(second?.body).toBe(
      '2026-11-27 19:51:56,363 - chat - ERROR - SSOT FACTORY FAILURE: SSOT VIOLATION',
    );
    expect(second?.at).toBe(Date.parse('2026-11-27T19:51:56.363Z'));
    expect(traceback?.at).toBe(0);
  });
});

describe('entries of shippers', () => {
  it('Google LogEntry', () => {
    const { entries } = JSON.parse(fixture('gcp-log-entries.json')) as {
      entries: Array<Record<string, unknown>>;
    };
    const [first, second] = entries.map((entry) => readEntry(entry, 'UTC'));
    expect(first?.id).toBe('gcp:projects/p/logs/run.googleapis.com%2Fstderr:fwo1');
    expect(first?.row).toMatchObject({
      body: 'SSOT FACTORY VALIDATION FAILURE: SSOT VIOLATION',
      resource: { 'faas.instance': '00c61b' },
      attributes: {
        connection_id: 'ws_1a2b3c4d',
        'logging.googleapis.com/trace': expect.stringContaining('/traces/'),
      },
    });
    expect(second?.row.body).toMatch(/^FACTORY SUCCESS/);
  });

  it('Fluent Bit: the time of the line, and the pod', () => {
    const [entry] = JSON.parse(fixture('fluent-bit-json.json')) as unknown[];
    const { row } = readEntry(isObject(entry) ? entry : {}, 'UTC');
    expect(row.at).toBe(Date.parse('2025-09-08T12:00:00.123Z'));
    expect(row.attributes['k8s.pod.name']).toBe('chat-7d9f-1');
  });

  it('a line of JSON in an entry is read once more, and twice', () => {
    const inner = JSON.stringify({
      msg: 'FACTORY SUCCESS',
      time: 1_795_809_116_284,
      connection_id: 'c1',
    });
    const { row } = readEntry({ date: 1_757_332_800, log: inner, stream: 'stderr' }, 'UTC');
    expect(row).toMatchObject({ body: 'FACTORY SUCCESS', at: 1_795_809_116_284 });
    expect(row.attributes).toMatchObject({ connection_id: 'c1', stream: 'stderr' });
    expect(readEntry({ message: JSON.stringify({ log: inner }) }, 'UTC').row.body).toBe(
      'FACTORY SUCCESS',
    );
  });

  it('bounds fields, and reads what is no entry as an empty line', () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`k${n}`, n]));
    expect(Object.keys(readEntry(many, 'UTC').row.attributes)).toHaveLength(128);
    expect(readEntry({ deep: { deep: { deep: 1 } } }, 'UTC').row).toMatchObject({
      body: '',
      at: 0,
    });
    expect(readLine('{"msg": 1', 'UTC').row.body).toBe('{"msg": 1');
  });
});
