import { z } from 'zod';
import { SENTENCE_TONES } from '../../../domain/sentence/sentence';
import { indicatorSchema, isoSchema } from '../../primitives';
import { seriesPointSchema, tileSchema, writtenTimeSchema } from '../overview';

/**
 * `GET /api/v1/shared-view`: what a share link shows of its target. Counts and states only: no session, no transcript, no text of
 * the backend, no address or header, no person.
 */
export const sharedViewSchema = z.object({
  target: z.object({
    name: z.string(),
    environment: z.string(),
    paused: z.boolean(),
    intervalMs: z.number(),
  }),
  /** The moment that the state is about. */
  now: isoSchema,
  expiresAt: isoSchema,
  sentence: z.object({
    tone: z.enum(SENTENCE_TONES),
    text: z.string(),
    times: z.array(writtenTimeSchema),
  }),
  /** Null while sessions finish on schedule. */
  staleSince: isoSchema.nullable(),
  lastFinishedAt: isoSchema.nullable(),
  /** The four gated indicators. */
  tiles: z.array(tileSchema),
  /** The last 24 hours of the same indicators, epoch ms. */
  series: z.object({
    from: z.number(),
    to: z.number(),
    stepMs: z.number(),
    indicators: z.array(
      z.object({
        indicator: indicatorSchema,
        thresholdBp: z.number(),
        points: z.array(seriesPointSchema),
      }),
    ),
  }),
});
export type SharedView = z.infer<typeof sharedViewSchema>;
