import { z } from 'zod';
import { ERASURE_KINDS } from '../../domain/people/erasure';
import { isoSchema } from '../primitives';

/** Shorter texts are in nearly everything. */
const SHORTEST_ERASED_TEXT = 4;

const target = z.string().trim().min(1).max(200);

/** `POST /api/v1/erasures`: what to erase. */
export const erasureInputSchema = z.discriminatedUnion('what', [
  /** A target with its history, counts, deployments and alerts; also one that was deleted before, by its id. */
  z.strictObject({ what: z.literal('target'), target }),
  z.strictObject({ what: z.literal('session'), session: z.string().trim().min(1).max(100) }),
  /** Sessions and health events of a target that contain a text, such as a user id. Their counts stay: they hold no person. */
  z.strictObject({
    what: z.literal('text'),
    target,
    text: z.string().min(SHORTEST_ERASED_TEXT).max(500),
  }),
]);
export type ErasureInput = z.infer<typeof erasureInputSchema>;

const erasureCountsSchema = z.object({
  sessions: z.number(),
  healthEvents: z.number(),
  connections: z.number(),
  /** Buckets of counts; only a whole target takes its counts with it. */
  tallies: z.number(),
  /** Names that contained the text and are replaced. */
  labels: z.number(),
  /** Alerts, messages, deployments and the like that go, or lose the text. */
  state: z.number(),
});

/** `POST /api/v1/erasures/preview`: what an erasure would take. Nothing changes. */
export const erasurePreviewSchema = z.object({
  what: z.enum(ERASURE_KINDS),
  name: z.string(),
  counts: erasureCountsSchema,
});
export type ErasurePreview = z.infer<typeof erasurePreviewSchema>;

export const erasureViewSchema = erasurePreviewSchema.extend({
  id: z.string(),
  state: z.enum(['running', 'done']),
  by: z.string(),
  requestedAt: isoSchema,
  doneAt: isoSchema.nullable(),
});
export type ErasureView = z.infer<typeof erasureViewSchema>;

export const erasureListSchema = z.object({ erasures: z.array(erasureViewSchema) });
export type ErasureList = z.infer<typeof erasureListSchema>;
