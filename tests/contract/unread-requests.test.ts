import { describe, expect, it } from 'vitest';
import { type SourceReport, sourceListSchema } from '../../lib/contract/api/intake/sources';
import { type IntakeFixture, startIntake } from '../support/intake-fixture';

const LOGS = '/api/v1/logs';
const EXPORT = '/api/v1/otlp/v1/logs';
const EVENTS = '/api/v1/events';
const type = (of: string) => ({ 'content-type': of });
const JSON_TYPE = type('application/json');
const NONE: SourceReport['unread'] = { requests: 0, last: [] };

async function unreadOf({ url, admin }: IntakeFixture, id: string): Promise<SourceReport | null> {
  const answer = await fetch(`${url}/api/v1/sources`, { headers: admin });
  const { sources } = sourceListSchema.parse(await answer.json());
  return sources.find((source) => source.id === id)?.report ?? null;
}

describe('requests that cannot be read', () => {
  it.each<[string, string, string | Buffer, Record<string, string>, number, RegExp]>([
    ['a type that is not read', LOGS, 'x', type('application/msgpack'), 415, /text\/plain/],
    [
      'a packing that is not read',
      EXPORT,
      'x',
      { ...JSON_TYPE, 'content-encoding': 'br' },
      415,
      /gzip/,
    ],
    [
      'a body that is announced as too large',
      EVENTS,
      Buffer.alloc(6_000_000, 0x20),
      JSON_TYPE,
      413,
      /larger/,
    ],
    ['no JSON', EVENTS, '{', JSON_TYPE, 400, /not valid JSON/],
    ['no protobuf', EXPORT, 'x', type('application/x-protobuf'), 400, /./],
    ['no gzip', LOGS, 'x', { ...JSON_TYPE, 'content-encoding': 'gzip' }, 400, /gzip/],
    ['too many objects', LOGS, `[${'{},'.repeat(300_000)}{}]`, JSON_TYPE, 413, /more than/],
    [
      'a parameter that does not exist',
      `${LOGS}?targt=chat`,
      'x',
      type('text/plain'),
      400,
      /targt/,
    ],
    ['a target that does not exist', `${EVENTS}?target=chut`, '[]', JSON_TYPE, 404, /chut/],
  ])(
    'are shown with their sender and the reason: %s',
    async (_, path, body, headers, status, reason) => {
      const intake = await startIntake({ guarded: true });
      const { source, bearer } = await intake.addSource({ name: 'chat backend' });
      const answer = await intake.post(path, body, {
        ...headers,
        ...bearer,
        'user-agent': 'fluent-bit/3',
      });
      expect(answer.status).toBe(status);
      const report = await unreadOf(intake, source.id);
      expect(report?.unread).toMatchObject({
        requests: 1,
        last: [{ status, reason: expect.stringMatching(reason), sender: 'fluent-bit/3' }],
      });
      expect(intake.errors).toEqual([]);
    },
  );

  it('are bounded, and keep neither secrets nor control characters', async () => {
    const intake = await startIntake({ guarded: true });
    const { source, bearer } = await intake.addSource({ name: 'chat backend' });
    const agent = `agent/1 Bearer abcdefghijklmnopqrstuvwxyz0123456789 ${'x'.repeat(2_000)}`;
    for (let n = 0; n < 25; n++)
      await intake.post(LOGS, 'x', { ...type(`a/${n}`), ...bearer, 'user-agent': agent });
    const unread = (await unreadOf(intake, source.id))?.unread ?? NONE;
    expect([unread.requests, unread.last.length]).toEqual([25, 10]);
    expect(JSON.stringify(unread)).not.toContain('abcdefghijklmnop');
    expect(JSON.stringify(unread).length).toBeLessThan(10 * 600);
  });

  it('are no sign that a source still reports', async () => {
    const intake = await startIntake({ guarded: true });
    const { source, bearer } = await intake.addSource({ name: 'chat backend' });
    await intake.post(EVENTS, '[]', { ...JSON_TYPE, ...bearer });
    const before = await unreadOf(intake, source.id);
    intake.clock.advance(60_000);
    await intake.post(EVENTS, 'x', { ...JSON_TYPE, ...bearer });
    const after = await unreadOf(intake, source.id);
    expect(before?.unread).toEqual(NONE);
    expect(after?.lastSeenAt).toBe(before?.lastSeenAt);
    expect(Date.parse(after?.unread.last[0]?.at ?? '')).toBe(
      Date.parse(before?.lastSeenAt ?? '') + 60_000,
    );
  });

  it('of unknown senders, and of what reports nothing, are not kept', async () => {
    const intake = await startIntake({ guarded: true });
    const { source, bearer } = await intake.addSource({ name: 'chat backend' });
    await intake.post(LOGS, 'x', type('application/msgpack'));
    await intake.post(LOGS, 'x', { ...type('application/msgpack'), authorization: 'Bearer wrong' });
    await intake.post('/api/v1/logs/try', 'x', { ...type('text/plain'), ...bearer });
    await intake.post('/api/v1/logs/try', '{', { ...JSON_TYPE, ...intake.admin });
    expect(await unreadOf(intake, source.id)).toBeNull();
    const answer = await fetch(`${intake.url}/api/v1/sources`, { headers: intake.admin });
    const { sources } = sourceListSchema.parse(await answer.json());
    expect(sources.filter(({ report }) => report !== null)).toEqual([]);
  });
});
