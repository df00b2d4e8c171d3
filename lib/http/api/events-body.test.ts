import { describe, expect, it } from 'vitest';
import { EVENT_LIMIT_BYTES } from '../../contract/api/events';
import { manualClock } from '../../kit/clock';
import { parseEventRows, withLines } from './events-body';

const clock = manualClock();
const list = (text: string) => parseEventRows(Buffer.from(text), { ndjson: false, clock });
const lines = (text: string) => parseEventRows(Buffer.from(text), { ndjson: true, clock });
const codes = ({ rejected }: Awaited<ReturnType<typeof list>>) =>
  rejected.map(({ index, code }) => [index, code]);

describe('parseEventRows', () => {
  it('takes an array, one object, or lines', async () => {
    expect((await list('[{"a":1},2]')).rows).toEqual([{ a: 1 }, 2]);
    expect((await list(' { "a" : 1 }\n')).rows).toEqual([{ a: 1 }]);
    expect((await lines('{"a":1}\r\n\n{"a":2}\n')).rows).toEqual([{ a: 1 }, { a: 2 }]);
    expect((await list('[ ]')).rows).toEqual([]);
    expect((await lines('')).rows).toEqual([]);
  });

  it.each([
    String.raw`[{"a":"],}\"[{"},"\\",[[],{}],-1.5e3, null ,"é\u00e9"]`,
    String.raw`[["\\\\"],"\\\"",{"":{"":[]}}]`,
    '[[1,[2,[3,{"x":[4,5]}]]],[]]',
  ])('reads an array as JSON.parse does: %s', async (text) => {
    expect((await list(text)).rows).toEqual(JSON.parse(text));
  });

  it.each([
    '',
    '"a"',
    '7',
    '[',
    '[1',
    '[1,]',
    '[,1]',
    '[1 2]',
    '[1]]',
    '[1],[2]',
    '[1}',
    '[{]',
    '[{"a":1]',
    '["a]',
    '{"a":1}{"a":2}',
    '{"a"',
  ])('refuses %j', async (text) => {
    await expect(list(text)).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('says which item of an array is broken, and where', async () => {
    const padded = `[{"a":1},{"b":"${'.'.repeat(60)}",x}]`;
    await expect(list(padded)).rejects.toThrow(
      'the body is not valid JSON in item 1 at character 68',
    );
  });

  it('keeps the good lines and counts in lines as sent', async () => {
    const parsed = await lines('{"a":1}\n{nope\n{"a":2}\n{"a":3}');
    expect(parsed.rows).toHaveLength(3);
    const rejected = [{ index: 2, code: 'invalid_event' as const, message: 'm' }];
    expect(withLines({ accepted: 2, duplicates: 0, rejected }, parsed).rejected).toEqual([
      { index: 1, code: 'invalid_json', message: 'the line is not valid JSON' },
      { index: 3, code: 'invalid_event', message: 'm' },
    ]);
  });

  it('rejects a row that is too large or too deep, and keeps the others', async () => {
    const deep = `${'['.repeat(65)}${']'.repeat(65)}`;
    const large = `"${'x'.repeat(EVENT_LIMIT_BYTES)}"`;
    const expected = [
      [1, 'too_large'],
      [2, 'invalid_event'],
    ];
    expect(codes(await list(`[1,${large},${deep},4]`))).toEqual(expected);
    expect(codes(await lines(['1', large, deep, '4'].join('\n')))).toEqual(expected);
    expect(codes(await list(`[${'['.repeat(63)}${']'.repeat(63)}]`))).toEqual([]);
  });

  it.each([
    ['items', list, `[${'0,'.repeat(5_000)}0]`, 'more than 5000 events'],
    ['good lines', lines, '0\n'.repeat(5_001), 'more than 5000 events'],
    ['bad lines', lines, 'x\n'.repeat(5_001), 'more than 5000 events'],
    ['empty lines', lines, '\n'.repeat(50_001), 'more than 50000 lines'],
    ['containers', list, `[${'[],'.repeat(200).repeat(2_001)}0]`, 'more than 5000 events'],
    [
      'containers in few items',
      list,
      `[${`[${'[],'.repeat(20_000)}0],`.repeat(25)}0]`,
      'more than 400000 objects and lists',
    ],
  ])('refuses too many %s', async (_, read, text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'too_large',
      message: expect.stringContaining(message),
    });
  });

  it.each([
    ['lines that are not JSON', true, 'x\n', 'too_large'],
    ['lines that begin like JSON', true, '{x\n', 'too_large'],
    ['empty lines', true, '\n', 'too_large'],
    ['open lists', false, '[', 'too_large'],
    ['escaped quotes in one string', false, '\\"', 'invalid_input'],
  ])('lets others work while it reads megabytes of %s', async (_, ndjson, piece, code) => {
    const start = ndjson ? '' : piece === '\\"' ? '["' : '[';
    const body = Buffer.from(start + piece.repeat(Math.ceil(4_800_000 / piece.length)));
    // A clock on which every slice is over at once: no part may be without a pause.
    let time = 0;
    const restless = { ...clock, monotonic: () => time++ * 100 };
    let turns = 0;
    let done = false;
    const count = () => {
      turns += 1;
      if (!done) setImmediate(count);
    };
    setImmediate(count);
    const read = parseEventRows(body, { ndjson, clock: restless });
    await expect(read).rejects.toMatchObject({ code });
    done = true;
    expect(turns).toBeGreaterThan(10);
  });
});
