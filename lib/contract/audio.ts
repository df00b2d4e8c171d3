import { z } from 'zod';
import type { AudioFacts } from '../domain/sessions/session-facts';

const ms = z.number().nonnegative();
const count = { frames: z.int().nonnegative(), bytes: z.int().nonnegative() };

/** Audio of a session, counted and timed. Absent where its journey has none. */
export const audioSchema: z.ZodType<AudioFacts> = z.strictObject({
  sent: z.strictObject(count).optional(),
  received: z
    .strictObject({
      ...count,
      firstMs: ms.nullable(),
      lastMs: ms.nullable(),
      longestGapMs: ms.nullable(),
      longestStallMs: ms.optional(),
      isAudible: z.boolean().optional(),
    })
    .optional(),
});
