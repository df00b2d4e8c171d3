import { z } from 'zod';

/** `tocsin.progress` of a data directory: how much was stored at an instant. */
export const storedProgressSchema = z.object({
  /** Number of the last append to the event store. */
  events: z.number().int().nonnegative(),
  /** Seq of the last change of the state store. */
  state: z.number().int().nonnegative(),
  /** Epoch ms. */
  at: z.number(),
});
export type StoredProgress = z.infer<typeof storedProgressSchema>;
