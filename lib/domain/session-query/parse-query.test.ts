import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HANDLERS, OUTCOMES, STAGES } from '../sessions/stages';
import { parseQuery } from './parse-query';
import { queryText } from './query-text';
import { mergeConditions, type SessionCondition, toggleValue } from './session-query';

const read = (text: string) => {
  const { query, problems } = parseQuery(text);
  expect(problems).toEqual([]);
  return query;
};
const problemOf = (text: string) => {
  const [first] = parseQuery(text).problems;
  return first && { ...first, place: text.slice(first.at, first.at + first.length) };
};

describe('a query', () => {
  it('has fields, alternatives, exclusions, durations and words', () => {
    expect(read('outcome:failed,degraded stage:factory -release:1.2 env:!staging')).toEqual([
      { field: 'outcome', values: ['failed', 'degraded'], not: false },
      { field: 'stage', values: ['factory'], not: false },
      { field: 'release', values: ['1.2'], not: true },
      { field: 'env', values: ['staging'], not: true },
    ]);
    expect(read('took>1s took<2m Expected "User context" code:1011,none')).toEqual([
      { field: 'took', fromMs: 1_000, toMs: 120_000 },
      { field: 'text', words: ['Expected', 'User context'] },
      { field: 'code', values: ['1011', 'none'], not: false },
    ]);
    expect(read('  ')).toEqual([]);
  });

  it('reads other names of a field, and repeated fields as alternatives', () => {
    expect(read('environment:a env:b duration:1s..5s')).toEqual([
      { field: 'env', values: ['a', 'b'], not: false },
      { field: 'took', fromMs: 1_000, toMs: 5_000 },
    ]);
  });

  it.each([
    ['outcome:faild x', 'outcome:faild', /did you mean failed/, 'outcome:failed'],
    ['stge:factory', 'stge:factory', /no field stge: did you mean stage/, 'stage:factory'],
    ['a http://b', 'http://b', /fields are outcome, .* quotation marks/, '"http://b"'],
    ['stage:', 'stage:', /stage has no value/, null],
    ['code:5000', 'code:5000', /no close code: expected 0 to 4999/, null],
    ['took>soon', 'took>soon', /expected a duration such as took>1s/, null],
    ['took:5s..1s', 'took:5s..1s', /expected a duration/, null],
    ['release:"1.2 x', 'release:"1.2 x', /never closed/, 'release:"1.2 x"'],
  ])('says at its place what is wrong with %s', (text, place, message, suggestion) => {
    expect(problemOf(text)).toMatchObject({ place, suggestion });
    expect(problemOf(text)?.message).toMatch(message);
  });

  it('keeps what can be read beside a problem', () => {
    expect(parseQuery('nope:1 outcome:failed').query).toHaveLength(1);
  });

  it('refuses what is too long or too much', () => {
    expect(parseQuery('a'.repeat(1_001)).problems[0]?.message).toMatch(/at most 1000 characters/);
    const many = `release:${Array.from({ length: 60 }, (_, index) => index).join(',')}`;
    expect(parseQuery(many).problems[0]?.message).toMatch(/at most 50 values/);
  });
});

const value = fc.string({ minLength: 1, maxLength: 12 });
const condition: fc.Arbitrary<SessionCondition> = fc.oneof(
  fc.record({
    field: fc.constantFrom('release', 'instance', 'location', 'target', 'env', 'auth', 'signature'),
    values: fc.uniqueArray(value, { minLength: 1, maxLength: 3 }),
    not: fc.boolean(),
  }),
  fc.record({
    field: fc.constant('outcome' as const),
    values: fc.uniqueArray(fc.constantFrom(...OUTCOMES), { minLength: 1 }),
    not: fc.boolean(),
  }),
  fc.record({
    field: fc.constant('stage' as const),
    values: fc.uniqueArray(fc.constantFrom(...STAGES), { minLength: 1 }),
    not: fc.boolean(),
  }),
  fc.record({
    field: fc.constant('handler' as const),
    values: fc.uniqueArray(fc.constantFrom(...HANDLERS), { minLength: 1 }),
    not: fc.boolean(),
  }),
  fc.record({
    field: fc.constant('text' as const),
    words: fc.array(value, { minLength: 1, maxLength: 3 }),
  }),
  fc
    .tuple(fc.nat(100_000), fc.nat(100_000))
    .map(([a, b]): SessionCondition => ({ field: 'took', fromMs: a, toMs: a + b + 1 })),
);

describe('every query', () => {
  it('is read back from its text as it was', () => {
    fc.assert(
      fc.property(fc.array(condition, { maxLength: 6 }), (conditions) => {
        const query = mergeConditions(conditions);
        const text = queryText(query);
        fc.pre(text.length <= 1_000);
        expect(mergeConditions(parseQuery(text).query)).toEqual(query);
        expect(parseQuery(text).problems).toEqual([]);
      }),
    );
  });

  it('of any text is read without an error, with problems inside the text', () => {
    const tricky = fc.string({
      unit: fc.constantFrom(
        '"',
        '\\',
        ':',
        '!',
        '-',
        ',',
        ' ',
        'a',
        'stage',
        'took',
        '>',
        '1s',
        '\0',
      ),
    });
    fc.assert(
      fc.property(fc.oneof(fc.string(), tricky), (text) => {
        for (const { at, length } of parseQuery(text).problems) {
          expect(at).toBeGreaterThanOrEqual(0);
          expect(at + length).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });

  it('is the same after a value was toggled twice, and a value is never included and excluded', () => {
    fc.assert(
      fc.property(
        fc.array(condition, { maxLength: 4 }),
        value,
        fc.boolean(),
        (conditions, text, not) => {
          const query = mergeConditions(conditions).filter((one) => one.field !== 'instance');
          const change = { field: 'instance' as const, value: text, not };
          const once = toggleValue(query, change);
          expect(toggleValue(once, change)).toEqual(query);
          const other = toggleValue(once, { ...change, not: !not });
          expect(other.filter((one) => one.field === 'instance')).toEqual([
            { field: 'instance', values: [text], not: !not },
          ]);
        },
      ),
    );
  });
});
