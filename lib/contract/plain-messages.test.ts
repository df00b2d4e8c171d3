import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { timeSchema } from './primitives';

const messageOf = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues[0]?.message;

describe('what is wrong with a value', () => {
  it.each([
    [z.string(), undefined, 'is missing'],
    [z.string(), 5, 'expected text, found a number'],
    [z.int(), 1.5, 'expected a whole number, found a number'],
    [z.string().min(1), '', 'is empty'],
    [z.string().max(3), 'long', 'must be at most 3 characters'],
    [z.number().gt(0), 0, 'must be more than 0'],
    [z.array(z.string()).min(2), [], 'must be at least 2 entries'],
    [
      z.enum(['passed', 'failed']),
      'fialed',
      'expected one of passed, failed: did you mean failed?',
    ],
    [z.enum(['passed', 'failed']), 'x', 'expected one of passed, failed'],
    [
      z.strictObject({ days: z.int() }),
      { day: 5, days: 5 },
      'unknown field day: did you mean days?',
    ],
    [z.strictObject({}), { a: 1, b: 2 }, 'unknown fields a, b'],
    [
      z.union([z.number(), z.string().regex(/^\d+$/)]),
      {},
      'expected a number or text, found fields (name: value)',
    ],
    [z.union([z.number().max(5), z.boolean()]), 9, 'must be at most 5'],
    [z.union([z.array(z.int()), z.int()]), [1, 'a'], '1: expected a number, found text'],
    [
      timeSchema,
      '2026-01-01T00:00:00',
      'expected a time in ISO 8601 with its zone, such as 2026-01-01T00:00:00Z, or whole epoch milliseconds',
    ],
  ])('%#', (schema, value, expected) => {
    expect(messageOf(schema, value)).toBe(expected);
  });
});
