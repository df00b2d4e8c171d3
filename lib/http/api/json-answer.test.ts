import { describe, expect, it } from 'vitest';
import { jsonAnswer } from './json-answer';

const operation = { summary: 's' };
const get = (headers: Record<string, string> = {}, method = 'GET') =>
  new Request('http://x/api/v1/x', { method, headers });
const answerTo = (
  value: unknown,
  request = get(),
  of: Parameters<typeof jsonAnswer>[1]['operation'] = operation,
) => jsonAnswer(value, { request, operation: of });

describe('jsonAnswer', () => {
  it('tags the body of a GET, for the asking browser only', async () => {
    const answer = answerTo({ a: 1 });
    const etag = answer.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"[\w-]{22}"$/);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': 'private, no-cache',
      'content-type': 'application/json',
      vary: 'Authorization, Cookie',
    });
    expect(await answer.json()).toEqual({ a: 1 });
    expect(answerTo({ a: 1 }).headers.get('etag')).toBe(etag);
    expect(answerTo({ a: 2 }).headers.get('etag')).not.toBe(etag);
  });

  it.each([
    ['the tag', (tag: string) => tag],
    ['the tag as a strong one', (tag: string) => tag.slice(2)],
    ['one of several', (tag: string) => `"x", ${tag},"y"`],
    ['any', () => '*'],
  ])('is 304 where the client has %s', async (_, header) => {
    const etag = answerTo([1]).headers.get('etag') ?? '';
    const answer = answerTo([1], get({ 'if-none-match': header(etag) }));
    expect([answer.status, await answer.text(), answer.headers.get('etag')]).toEqual([
      304,
      '',
      etag,
    ]);
    expect(answerTo([2], get({ 'if-none-match': etag })).status).toBe(200);
  });

  it('lets nobody store an answer to a write, or one that says noStore', () => {
    const writes = answerTo({}, get({}, 'POST'));
    const secret = answerTo({}, get(), { summary: 's', noStore: true });
    for (const answer of [writes, secret]) {
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('etag')).toBeNull();
    }
  });
});
