import { describe, expect, it } from 'vitest';
import { manualClock } from '../kit/clock';
import { createTimeSlices } from '../kit/time-slices';
import { parseEvents } from './parse-events';

const NOW = 1_700_000_000_000;
const slices = createTimeSlices(manualClock());
const options = { now: NOW, oldest: NOW - 30 * 86_400_000, slices };
const event = { id: 'e1', at: NOW - 10, stage: 'factory', outcome: 'ok', environment: 'staging' };
const parse = (...rows: unknown[]) => parseEvents(rows, options);

describe('parseEvents', () => {
  it('keeps the good rows of a batch and says which were bad and why', async () => {
    const { events, rejected } = await parse(
      event,
      { ...event, id: 'e2', stage: 'warp' },
      'text',
      null,
      { ...event, id: 'e3' },
      { ...event, id: 'e4', at: NOW - 31 * 86_400_000 },
      { ...event, id: 'e5', attributes: { much: 'x'.repeat(9_000) } },
    );
    expect(events.map(({ id }) => id)).toEqual(['e1', 'e3']);
    expect(rejected.map(({ index, code }) => [index, code])).toEqual([
      [1, 'invalid_event'],
      [2, 'invalid_event'],
      [3, 'invalid_event'],
      [5, 'too_old'],
      [6, 'too_large'],
    ]);
    expect(rejected[0]?.message).toContain('stage');
  });

  it('stamps arrival and bucket, and reads both spellings of time', async () => {
    const { events } = await parse(event, { ...event, id: 'e2', at: '2023-11-14T22:13:19.000Z' });
    expect(events[0]).toMatchObject({ at: NOW - 10, bucketAt: NOW - 10, receivedAt: NOW });
    expect(events[1]).toMatchObject({ at: NOW - 1000, clockAhead: false, targetId: null });
  });

  it('buckets by arrival where the clock is more than five minutes ahead', async () => {
    const { events, leadMs } = await parse(
      { ...event, at: NOW + 300_000 },
      { ...event, at: NOW + 300_001 },
    );
    expect(events.map(({ bucketAt, clockAhead }) => [bucketAt - NOW, clockAhead])).toEqual([
      [300_000, false],
      [0, true],
    ]);
    expect(leadMs).toBe(300_001);
  });

  it('keeps unknown fields as attributes, even odd ones', async () => {
    const row = JSON.parse('{"shard": 7, "__proto__": {"x": 1}, "attributes": {"zone": "a"}}');
    const [read] = (await parse({ ...row, ...event })).events;
    expect(read?.attributes).toMatchObject({ shard: 7, zone: 'a' });
    expect(Object.getPrototypeOf(read?.attributes)).toBe(Object.prototype);
  });

  it('takes the trace id out of a traceparent', async () => {
    const traceparent = '00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01';
    const [one, two] = (await parse({ ...event, traceparent }, { ...event, traceId: traceparent }))
      .events;
    expect(one?.traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    expect(two?.traceId).toBe(one?.traceId);
  });

  it('gives rows without a target the default one', async () => {
    const { events } = await parseEvents([event, { ...event, target: 'own' }], {
      ...options,
      target: 't',
    });
    expect(events.map(({ target }) => target)).toEqual(['t', 'own']);
  });

  it('keeps no secret, by name in attributes and by form in every text', async () => {
    const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl';
    const { events } = await parse({
      ...event,
      message: 'no: Authorization: Bearer abcd-efgh password=hunter2 cookie: sid=s3cr3t; b=c',
      errorCode: `E_${jwt}`,
      attributes: { token: 'opaque', headers: { Cookie: 'sid=s3cr3t' }, tokens_used: 12 },
      note: 'wss://me:hunter2@host/',
    });
    expect(JSON.stringify(events)).not.toMatch(/abcd-efgh|hunter2|s3cr3t|opaque|eyJ/);
    expect(events[0]).toMatchObject({
      errorCode: 'E_[redacted]',
      attributes: { token: '[redacted]', headers: { Cookie: '[redacted]' }, tokens_used: 12 },
    });
  });

  it('keeps no secret that the target of an event presents', async () => {
    const secretsOf = ({ target }: { target?: string | undefined }) =>
      target === 'chat' ? ['HDRKEY-SECRET'] : [];
    const row = {
      ...event,
      release: 'v-HDRKEY-SECRET',
      errorCode: 'BAD_HDRKEY-SECRET',
      attributes: { note: ['HDRKEY-SECRET'] },
    };
    const given = { ...options, secretsOf };
    const { events } = await parseEvents([row], { ...given, target: 'chat' });
    expect(JSON.stringify(events)).not.toContain('SECRET');
    expect(events[0]).toMatchObject({ errorCode: 'BAD_[redacted]', release: 'v-[redacted]' });
    const elsewhere = await parseEvents([row], given);
    expect(elsewhere.events[0]?.errorCode).toBe('BAD_HDRKEY-SECRET');
  });

  it('keeps no control character in names, ids, codes and messages', async () => {
    const hostile = '\u001b]52;c;x\u0007\n\u202ey';
    const names = { target: hostile, release: hostile, instance: hostile, runId: hostile };
    const codes = { errorCode: hostile, message: hostile, connectionId: hostile };
    const { events } = await parse({
      ...event,
      ...names,
      ...codes,
      environment: `staging${hostile}`,
    });
    expect(JSON.stringify(events)).not.toMatch(/\\u|\\n|\p{Cf}/u);
    expect(events[0]).toMatchObject({ release: ']52;c;x y', connectionId: ']52;c;x y' });
    const nothing = await parse(
      { ...event, release: '\u200b' },
      { ...event, environment: '\u200b' },
    );
    expect(nothing.events.map((one) => 'release' in one)).toEqual([false]);
    expect(nothing.rejected).toEqual([
      { index: 1, code: 'invalid_event', message: 'environment: has no printable character' },
    ]);
  });
});
