import { z } from 'zod';
import { isoSchema, timeSchema } from './primitives';

/** `POST /api/v1/releases`: a deployment mark. The same version again moves nothing later, only earlier. */
export const releaseInputSchema = z.strictObject({
  target: z.string().min(1).max(200),
  version: z.string().trim().min(1).max(200),
  at: timeSchema.optional(),
  notes: z.string().max(2_000).default(''),
});
export type ReleaseInput = z.infer<typeof releaseInputSchema>;

export const releaseViewSchema = z.object({
  id: z.string(),
  targetId: z.string(),
  version: z.string(),
  startedAt: isoSchema,
  firstSeenBy: z.enum(['mark', 'announcement', 'session', 'seed']),
  notes: z.string(),
  seeded: z.boolean(),
});
export type ReleaseView = z.infer<typeof releaseViewSchema>;

/** `GET /api/v1/releases?target=`: newest first. */
export const releaseListQuerySchema = z.object({ target: z.string().min(1).max(200) });
export const releaseListSchema = z.object({ releases: z.array(releaseViewSchema) });
