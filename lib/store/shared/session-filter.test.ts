import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from './session-filter';

describe('the cursor of a page', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), (endedAt, id) => {
        expect(decodeCursor(encodeCursor(endedAt, id))).toEqual({ endedAt, id });
      }),
    );
  });

  it.each(['', 'x', 'bm9wZQ', Buffer.from('[1]').toString('base64url'), 'W10'])(
    'is refused where no page gave it: %j',
    (cursor) => {
      expect(() => decodeCursor(cursor)).toThrow(
        expect.objectContaining({ code: 'invalid_input' }),
      );
    },
  );
});
