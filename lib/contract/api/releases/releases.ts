import { z } from 'zod';
import { plainText } from '../../../domain/redaction/plain-text';
import { countSchema, indicatorSchema, isoSchema, limitSchema, timeSchema } from '../../primitives';
import {
  environmentQuery,
  seenSessionsSchema,
  signOffSchema,
  verdictDocumentSchema,
  verdictWordSchema,
} from './verdicts';

/** Optional details of a deployment. */
const attributes = {
  notes: z.string().max(2_000),
  commit: z.string().trim().max(200),
  author: z.string().trim().max(200),
  pipelineUrl: z.url({ protocol: /^https?$/ }).max(2_000),
};

/**
 * `POST /api/v1/releases`: a deployment mark. It names the deployment that sessions of the version opened within the last
 * hour, if that has no mark and no verdict, and no other version started since. The same version within 60 s is the same
 * mark. Otherwise it opens a new deployment.
 */
export const releaseInputSchema = z.strictObject({
  target: z.string().min(1).max(200),
  /** Selects the target if several have the same name. */
  environment: environmentQuery,
  version: z.string().overwrite(plainText).trim().min(1).max(200),
  at: timeSchema.optional(),
  notes: attributes.notes.default(''),
  commit: attributes.commit.optional(),
  author: attributes.author.optional(),
  pipelineUrl: attributes.pipelineUrl.optional(),
});
export type ReleaseInput = z.infer<typeof releaseInputSchema>;

/**
 * `PATCH /api/v1/releases/{id}`. `reviewAt`: when to review the verdict again. Null removes it, an empty text the other
 * fields.
 */
export const releasePatchSchema = z.strictObject({
  notes: attributes.notes.optional(),
  commit: attributes.commit.optional(),
  author: attributes.author.optional(),
  pipelineUrl: attributes.pipelineUrl.or(z.literal('')).optional(),
  reviewAt: timeSchema.nullable().optional(),
});
export type ReleasePatch = z.infer<typeof releasePatchSchema>;

/** A verdict as a row of a table. */
const verdictLineSchema = z.object({
  verdict: verdictWordSchema,
  reason: z.string(),
  judgedAt: isoSchema,
  sessions: z.number().int(),
  /**
   * The gated indicators; counts of closed minutes if the verdict is settled, else of all minutes. `name`: the verdict for
   * people.
   */
  indicators: z.array(
    z.object({
      indicator: indicatorSchema,
      verdict: verdictWordSchema,
      count: countSchema,
      name: z.string().optional(),
    }),
  ),
  /** The verdict for people, "Fails so far", "Undecided, replaced", and a headline with the time in UTC. */
  name: z.string().optional(),
  headline: z.string().optional(),
  soFar: z.boolean().optional(),
  /** The earliest time at which a pass is possible; null if none is. */
  passAt: isoSchema.nullable().optional(),
  /** When the first minute with sessions closes, before which nothing is judged; null once one has. */
  firstMinuteAt: isoSchema.nullable().optional(),
  /** Sessions until now, including those of open minutes and of the warm-up. */
  seen: seenSessionsSchema.nullable().optional(),
});
export type VerdictLine = z.infer<typeof verdictLineSchema>;

/** The last stored verdict. */
const latestVerdictSchema = verdictLineSchema.extend({
  id: z.string(),
  effective: verdictWordSchema,
  settled: z.boolean(),
});

export const releaseViewSchema = z.object({
  /** Id of this deployment. */
  id: z.string(),
  /** The id that `GET /releases/{id}` accepts for exactly this deployment, even after its version is deployed again. */
  address: z.string(),
  targetId: z.string(),
  version: z.string(),
  /** The number of this deployment among those of its version, from 1, and how many there are so far. */
  deployment: z.number().int(),
  deployments: z.number().int(),
  startedAt: isoSchema,
  /** When its version was deployed again; null if it was not. */
  endedAt: isoSchema.nullable(),
  /** When a mark first named it. */
  markedAt: isoSchema.nullable(),
  firstSeenBy: z.enum(['mark', 'announcement', 'session', 'seed']),
  notes: z.string(),
  commit: z.string().nullable(),
  author: z.string().nullable(),
  pipelineUrl: z.string().nullable(),
  reviewAt: isoSchema.nullable(),
  seeded: z.boolean(),
  /** Null if there is none yet. */
  latest: latestVerdictSchema.nullable(),
  /** The newest reviewer's decision. */
  signOff: signOffSchema.nullable(),
});
export type ReleaseView = z.infer<typeof releaseViewSchema>;

export const RELEASES_LIMIT = 200;

/** `GET /api/v1/releases?target=`: newest first; without a target those of all. */
export const releaseListQuerySchema = z.object({
  target: z.string().min(1).max(200).optional(),
  env: z.string().min(1).max(80).optional(),
  /** Matches versions that contain every one of these words. */
  q: z.string().trim().max(200).optional(),
  limit: limitSchema(RELEASES_LIMIT, RELEASES_LIMIT),
  cursor: z.string().max(2_000).optional(),
});
export type ReleaseListQuery = z.infer<typeof releaseListQuerySchema>;
/** `look`: the present evaluation of a watched release without a verdict; null for all others. */
const listedReleaseSchema = releaseViewSchema.extend({ look: verdictLineSchema.nullable() });
export type ListedRelease = z.infer<typeof listedReleaseSchema>;
export const releaseListSchema = z.object({
  releases: z.array(listedReleaseSchema),
  /** Deployments that match, on all pages. */
  total: z.number().int(),
  /** Pass it as `cursor` for the next page; null on the last one. */
  next: z.string().nullable(),
});
export type ReleaseList = z.infer<typeof releaseListSchema>;

/** One of several deployments of a version, in a list. */
const deploymentRowSchema = releaseViewSchema.pick({
  id: true,
  address: true,
  deployment: true,
  startedAt: true,
  endedAt: true,
});
export type DeploymentRow = z.infer<typeof deploymentRowSchema>;

/**
 * `GET /api/v1/releases/{id}`. The id is `<target>:<version>`, the target by id or name, and means the newest deployment of
 * the version; with `~2` appended the second one, with `~1` the first. The version `latest` means the deployment that started
 * last and had a session or a mark in the last 24 h.
 */
export const releaseDetailSchema = z.object({
  release: releaseViewSchema,
  /** All deployments of its version, including this one, newest first. */
  deployments: z.array(deploymentRowSchema),
  /** The deployment that served before it; null if there is none. */
  previous: releaseViewSchema.nullable(),
  /** As evaluated now. */
  verdict: verdictDocumentSchema,
  /** From where it was measured until now: sessions that were not excluded, by location, most first. */
  measuredFrom: z.array(z.object({ location: z.string(), sessions: z.number().int() })),
  /** Every stored verdict, newest first. */
  history: z.array(
    z.object({
      id: z.string(),
      verdict: verdictWordSchema,
      reason: z.string(),
      judgedAt: isoSchema,
      sessions: z.number().int(),
    }),
  ),
  /** Newest first. */
  signOffs: z.array(signOffSchema),
});
export type ReleaseDetail = z.infer<typeof releaseDetailSchema>;
