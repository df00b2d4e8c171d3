import { describe, expect, it } from 'vitest';
import { parseEventRows, withLines } from './events-body';

describe('parseEventRows', () => {
  it('takes an array, one object, or lines', () => {
    expect(parseEventRows('[{"a":1},2]', false).rows).toEqual([{ a: 1 }, 2]);
    expect(parseEventRows('{"a":1}', false).rows).toEqual([{ a: 1 }]);
    expect(parseEventRows('{"a":1}\r\n\n{"a":2}\n', true).rows).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('refuses text, and too many rows', () => {
    expect(() => parseEventRows('"a"', false)).toThrow('expected a JSON array');
    expect(() => parseEventRows(`[${'0,'.repeat(5_000)}0]`, false)).toThrow(
      'more than 5000 events',
    );
  });

  it('keeps the good lines and counts in lines as sent', () => {
    const parsed = parseEventRows('{"a":1}\n{nope\n{"a":2}\n{"a":3}', true);
    expect(parsed.rows).toHaveLength(3);
    const rejected = [{ index: 2, code: 'invalid_event' as const, message: 'm' }];
    expect(withLines({ accepted: 2, duplicates: 0, rejected }, parsed).rejected).toEqual([
      { index: 1, code: 'invalid_json', message: 'the line is not valid JSON' },
      { index: 3, code: 'invalid_event', message: 'm' },
    ]);
  });
});
