import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { apiRoutes } from '../../contract/api/api-routes';
import { parseQuery } from './request-query';

const schema = z.object({
  target: z.string().min(1),
  limit: z.coerce.number().max(10).optional(),
});
const parse = (search: string, of: z.ZodObject | null = schema) =>
  parseQuery(new URLSearchParams(search), of);

describe('parseQuery', () => {
  it('keeps what was given, as text', () => {
    expect(parse('target=a%20b&limit=3')).toEqual({ target: 'a b', limit: '3' });
    expect(parse('', null)).toEqual({});
  });

  it.each([
    ['target=a&limt=3', 'unknown query parameter "limt": did you mean limit?'],
    [
      'target=a&zzzzzzzzzz=3',
      'unknown query parameter "zzzzzzzzzz": this route takes target, limit',
    ],
    ['target=a&target=a', 'the query parameter target is given more than once: give it once'],
    ['__proto__=1', 'unknown query parameter "__proto__": this route takes target, limit'],
    [
      `${'x'.repeat(5_000)}=1`,
      `unknown query parameter "${'x'.repeat(100)}": this route takes target, limit`,
    ],
  ])('refuses %.40s', (search, message) => {
    expect(() => parse(search)).toThrow(
      expect.objectContaining({ code: 'invalid_input', message }),
    );
  });

  it('refuses any parameter where an operation takes none', () => {
    expect(() => parse('a=1', null)).toThrow('unknown query parameter "a": this route takes none');
  });

  it('refuses values by the schema', () => {
    expect(() => parse('target=a&limit=11')).toThrow(z.ZodError);
    expect(() => parse('limit=1')).toThrow(z.ZodError);
  });
});

describe('every operation', () => {
  const operations = Object.entries(apiRoutes).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation] as const),
  );

  it.each(operations)(
    '%s refuses what it does not list, twice the same, and a bad page',
    (_, one) => {
      const query = one.query ?? null;
      expect(() => parse('unheard-of=1', query)).toThrow(/unknown query parameter "unheard-of"/);
      for (const name of Object.keys(query?.shape ?? {})) {
        expect(() => parse(`${name}=1&${name}=2`, query)).toThrow(/given more than once/);
        if (!/limit/i.test(name)) continue;
        for (const value of ['0', '-1', '1.5', 'ten', '', '1e2', '999999'])
          expect([name, value, () => parse(`${name}=${value}`, query)]).toEqual([
            name,
            value,
            expect.toSatisfy((run: () => unknown) => fails(run)),
          ]);
      }
    },
  );
});

function fails(run: () => unknown): boolean {
  try {
    run();
    return false;
  } catch (error) {
    return error instanceof z.ZodError;
  }
}
