import { z } from 'zod';
import { durationTextSchema } from '../primitives';

/**
 * A duration of the configuration file; parsed to milliseconds. It needs its unit, unless it is 0: `interval: 5` would be 5 ms, and
 * `for: 3600` less than 4 s.
 */
export const configDurationSchema = z
  .union(
    [
      z.number().refine((amount) => amount === 0, {
        error: ({ input }) => `a duration needs its unit: ${String(input)} of what?`,
      }),
      durationTextSchema,
    ],
    { error: 'expected a duration such as 500ms, 5s, 30m, 2h or 30d' },
  )
  .describe('a duration such as 500ms, 5s, 30m, 2h or 30d');
