import { z } from 'zod';
import { QUERY_TEXT_LIMIT } from '../../../domain/session-query/parse-query';
import { VALUE_FIELDS } from '../../../domain/session-query/session-query';
import { EXPORT_FORMATS } from '../../limits';
import { isoSchema } from '../../primitives';
import { sessionFilterQuerySchema } from '../sessions';

/** Fields with facets, in the order in which they are shown. A credential's way has too few values to be one. */
export const FACETS = VALUE_FIELDS.filter((field) => field !== 'auth');
const facetSchema = z.enum(VALUE_FIELDS);

/** `GET /api/v1/sessions/facets`. Without a range: the last hour. */
export const facetsQuerySchema = sessionFilterQuerySchema.extend({
  fields: z
    .string()
    .max(200)
    .transform((text) => text.split(','))
    .pipe(z.array(facetSchema).min(1))
    .optional()
    .describe(
      `the fields to count by, with commas between them; ${FACETS.join(',')} where it is left out`,
    ),
});
export type FacetsQuery = z.infer<typeof facetsQuerySchema>;

/** `failing`: failed and degraded sessions. */
const facetValueSchema = z.object({
  value: z.string(),
  /** What people read: the title of a signature, the name of a target. */
  label: z.string(),
  failing: z.number(),
  all: z.number(),
});
export type FacetValueView = z.infer<typeof facetValueSchema>;

export const facetsSchema = z.object({
  /** The span that was counted, in whole minutes. */
  from: isoSchema,
  to: isoSchema,
  facets: z.array(
    z.object({
      field: facetSchema,
      /** The most frequent failing first, then the most frequent. */
      values: z.array(facetValueSchema),
      /** Values that are left out. */
      more: z.number(),
      /** Only sessions that ended at or after this instant are counted; null where all are. */
      searchedFrom: isoSchema.nullable(),
    }),
  ),
  /** Of the counts that are not of all sessions: how many were searched, and since when the oldest ended. */
  searched: z.object({ sessions: z.number(), from: isoSchema }).nullable(),
});
export type Facets = z.infer<typeof facetsSchema>;

/** `GET /api/v1/sessions/histogram`. */
export const histogramQuerySchema = sessionFilterQuerySchema;
const countsSchema = z.object({
  passed: z.number(),
  degraded: z.number(),
  failed: z.number(),
  excluded: z.number(),
});
export const histogramSchema = z.object({
  from: isoSchema,
  to: isoSchema,
  stepMs: z.number(),
  /** Starts of steps (epoch ms) with sessions, oldest first. */
  steps: z.array(countsSchema.extend({ at: z.number() })),
  total: countsSchema,
  searchedFrom: isoSchema.nullable(),
});
export type Histogram = z.infer<typeof histogramSchema>;

/** `GET /api/v1/sessions/export`. Without a range: the last hour. */
export const exportQuerySchema = sessionFilterQuerySchema.extend({
  format: z.enum(EXPORT_FORMATS),
});
export type ExportQuery = z.infer<typeof exportQuerySchema>;

/** Views that one user, or everybody together, can keep. */
export const SESSION_VIEWS_LIMIT = 100;

export const sessionViewInputSchema = z.strictObject({
  name: z.string().trim().min(1, 'enter a name').max(60, 'at most 60 characters'),
  query: z.string().trim().max(QUERY_TEXT_LIMIT),
});
export type SessionViewInput = z.infer<typeof sessionViewInputSchema>;

/** `PATCH /api/v1/session-views/{id}`: another query under the same name. */
export const sessionViewPatchSchema = z.strictObject({
  query: z.string().trim().max(QUERY_TEXT_LIMIT),
  /** The version that the change is made to: another one means that somebody else was first. */
  version: z.number().int().min(1),
});
export type SessionViewPatch = z.infer<typeof sessionViewPatchSchema>;

export const sessionViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  query: z.string(),
  /** Whether everybody sees it. */
  shared: z.boolean(),
  createdBy: z.string(),
  createdAt: isoSchema,
  /** Grows with each change; a change names the one that it is made to. */
  version: z.number().int().default(1),
});
export type SessionViewRow = z.infer<typeof sessionViewSchema>;
export const sessionViewListSchema = z.object({ views: z.array(sessionViewSchema) });
