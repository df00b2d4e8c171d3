import { z } from 'zod';
import { countSchema, indicatorSchema, isoSchema, timeSchema } from '../../primitives';
import {
  environmentQuery,
  seenSchema,
  signOffSchema,
  verdictDocumentSchema,
  verdictWordSchema,
} from './verdicts';

/** What a deployment can say about itself. */
const attributes = {
  notes: z.string().max(2_000),
  commit: z.string().trim().max(200),
  author: z.string().trim().max(200),
  pipelineUrl: z.url({ protocol: /^https?$/ }).max(2_000),
};

/**
 * `POST /api/v1/releases`: a deployment mark. It names the deployment that sessions of the version opened within the last hour, if
 * that has no mark and no verdict and no other version began since; the same version within 60 s is the same mark again; else it
 * opens a new deployment.
 */
export const releaseInputSchema = z.strictObject({
  target: z.string().min(1).max(200),
  /** Which target is meant where several have its name. */
  environment: environmentQuery,
  version: z.string().trim().min(1).max(200),
  at: timeSchema.optional(),
  notes: attributes.notes.default(''),
  commit: attributes.commit.optional(),
  author: attributes.author.optional(),
  pipelineUrl: attributes.pipelineUrl.optional(),
});
export type ReleaseInput = z.infer<typeof releaseInputSchema>;

/** `PATCH /api/v1/releases/{id}`. `reviewAt`: when to look at the verdict again; null forgets it, as an empty text does the rest. */
export const releasePatchSchema = z.strictObject({
  notes: attributes.notes.optional(),
  commit: attributes.commit.optional(),
  author: attributes.author.optional(),
  pipelineUrl: attributes.pipelineUrl.or(z.literal('')).optional(),
  reviewAt: timeSchema.nullable().optional(),
});
export type ReleasePatch = z.infer<typeof releasePatchSchema>;

/** A verdict in a line of a table. */
const verdictLineSchema = z.object({
  verdict: verdictWordSchema,
  reason: z.string(),
  judgedAt: isoSchema,
  sessions: z.number().int(),
  /** Of the gated ones; sessions of closed minutes where the verdict is settled, of all until then. `name`: the verdict in words. */
  indicators: z.array(
    z.object({
      indicator: indicatorSchema,
      verdict: verdictWordSchema,
      count: countSchema,
      name: z.string().optional(),
    }),
  ),
  /** The verdict in words, "Fails so far", "Undecided, replaced", and a headline with the time in UTC. */
  name: z.string().optional(),
  headline: z.string().optional(),
  soFar: z.boolean().optional(),
  /** When a pass is possible at the earliest; null where none is. */
  passAt: isoSchema.nullable().optional(),
  /** Sessions until now, those of open minutes and of the warm-up among them. */
  seen: seenSchema.nullable().optional(),
});
export type VerdictLine = z.infer<typeof verdictLineSchema>;

/** The last stored one. */
const latestVerdictSchema = verdictLineSchema.extend({
  id: z.string(),
  effective: verdictWordSchema,
  settled: z.boolean(),
});

export const releaseViewSchema = z.object({
  /** Of this deployment. */
  id: z.string(),
  /** What `GET /releases/{id}` takes for exactly this deployment, also when its version is deployed again. */
  address: z.string(),
  targetId: z.string(),
  version: z.string(),
  /** Which deployment of its version this is, from 1, and how many that has had so far. */
  deployment: z.number().int(),
  deployments: z.number().int(),
  startedAt: isoSchema,
  /** When its version was deployed again; null where it was not. */
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
  /** Null where none has been stated yet. */
  latest: latestVerdictSchema.nullable(),
  /** The newest word of a person. */
  signOff: signOffSchema.nullable(),
});
export type ReleaseView = z.infer<typeof releaseViewSchema>;

/** `GET /api/v1/releases?target=`: newest first; without a target the newest of all. */
export const releaseListQuerySchema = z.object({ target: z.string().min(1).max(200).optional() });
/** `look`: how a release that is watched, and has no verdict yet, stands now; null for all others. */
export const listedReleaseSchema = releaseViewSchema.extend({ look: verdictLineSchema.nullable() });
export type ListedRelease = z.infer<typeof listedReleaseSchema>;
export const releaseListSchema = z.object({ releases: z.array(listedReleaseSchema) });

/** One of several deployments of a version, as its page names it. */
const deploymentRowSchema = releaseViewSchema.pick({
  id: true,
  address: true,
  deployment: true,
  startedAt: true,
  endedAt: true,
});
export type DeploymentRow = z.infer<typeof deploymentRowSchema>;

/**
 * `GET /api/v1/releases/{id}`. The id is `<target>:<version>`, the target by id or name: the newest deployment of the version;
 * `~2` after it is the second one, `~1` the first. The version `latest` stands for the deployment that began last and had a session
 * or a mark in the last 24 h.
 */
export const releaseDetailSchema = z.object({
  release: releaseViewSchema,
  /** All deployments of its version, newest first, this one too. */
  deployments: z.array(deploymentRowSchema),
  /** The deployment that served before it; null where there is none. */
  previous: releaseViewSchema.nullable(),
  /** Looked at now. */
  verdict: verdictDocumentSchema,
  /** Every verdict that was stored, newest first. */
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
