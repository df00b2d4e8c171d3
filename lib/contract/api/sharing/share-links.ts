import { z } from 'zod';
import { SHARE_LINK_STATES } from '../../../domain/people/share-link';
import { plainText } from '../../../domain/redaction/plain-text';
import { DAY, MINUTE } from '../../../domain/time';
import { durationSchema, isoSchema } from '../../primitives';

/** How long a share link is valid, ms. */
const SHORTEST_MS = 5 * MINUTE;
const LONGEST_MS = 90 * DAY;
const USUAL_MS = 7 * DAY;

/** `GET /api/v1/share-links`: of one target, by its id or name. */
export const shareLinksQuerySchema = z.object({ target: z.string().min(1).max(200) });

/** `POST /api/v1/share-links`. */
export const shareLinkInputSchema = z.strictObject({
  target: z.string().min(1).max(200),
  /** What it is for. */
  name: z.string().overwrite(plainText).trim().min(1).max(80),
  validFor: durationSchema
    .pipe(z.number().min(SHORTEST_MS, 'at least 5m').max(LONGEST_MS, 'at most 90d'))
    .default(USUAL_MS),
});
export type ShareLinkInput = z.output<typeof shareLinkInputSchema>;

const shareLinkViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(SHARE_LINK_STATES),
  createdBy: z.string(),
  createdAt: isoSchema,
  expiresAt: isoSchema,
  /** To the hour; null before it was first opened. */
  lastOpenedAt: isoSchema.nullable(),
});
export type ShareLinkView = z.infer<typeof shareLinkViewSchema>;

/** Newest first. */
export const shareLinkListSchema = z.object({ links: z.array(shareLinkViewSchema) });

/** The only response that contains the token. `path`: below the address of the console. */
export const createdShareLinkSchema = shareLinkViewSchema.extend({
  token: z.string(),
  path: z.string(),
});
export type CreatedShareLink = z.infer<typeof createdShareLinkSchema>;
