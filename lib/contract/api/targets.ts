import { z } from 'zod';
import { plainText } from '../../domain/redaction/plain-text';
import {
  DEFAULT_LOCATIONS_NEEDED,
  DEFAULT_WARM_UP_MS,
  MOST_LOCATIONS_NEEDED,
  MOST_WARM_UP_MS,
  RELEASE_MODES,
} from '../../domain/targets/target';
import { connectionInputFields, connectionPatchFields, connectionViewFields } from '../connections';
import {
  conversationInputFields,
  conversationPatchFields,
  conversationViewFields,
} from '../conversations';
import { journeyInputSchema, journeyViewSchema } from '../journeys';
import { TARGETS_LIMIT } from '../limits';
import { pollsInputSchema, pollsViewSchema } from '../polls';
import {
  authSchema,
  basisPointsSchema,
  durationSchema,
  headerValueSchema,
  indicatorSchema,
  isoSchema,
  limitSchema,
  locationsSchema,
  transportSchema,
} from '../primitives';
import { thresholdInputsSchema } from '../threshold-text';

const httpToken = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/;

const credentialsInputSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('token'), token: z.string().min(1).max(16_384) }),
  z.strictObject({
    kind: z.literal('jwt'),
    secret: z.string().min(1).max(4_096),
    claims: z.record(z.string(), z.unknown()).default({}),
  }),
]);

const fields = {
  name: z.string().overwrite(plainText).trim().min(1).max(80),
  url: z.url({ protocol: /^wss?$/, error: 'expected a ws:// or wss:// URL' }).max(2_000),
  environment: z.string().overwrite(plainText).trim().min(1).max(80),
  intervalMs: durationSchema.pipe(z.number().min(500).max(3_600_000)),
  auth: authSchema,
  credentials: credentialsInputSchema,
  headers: z.record(z.string().regex(httpToken), headerValueSchema),
  thresholds: thresholdInputsSchema,
  holdMs: durationSchema.pipe(z.number().min(0).max(60_000)),
  afterRelease: z
    .strictObject({
      intervalMs: durationSchema.pipe(z.number().min(500).max(3_600_000)),
      forMs: durationSchema.pipe(z.number().min(1_000).max(86_400_000)),
    })
    .nullable(),
  /** How long sessions of a new deployment count as cold. */
  warmUpMs: durationSchema.pipe(z.number().min(0).max(MOST_WARM_UP_MS)),
  /** `off`: versions are not releases, and all sessions are evaluated together. */
  releases: z.enum(RELEASE_MODES),
  /** How many locations, of those that measured, must see a breach before it pages. */
  locationsNeeded: z.number().int().min(1).max(MOST_LOCATIONS_NEEDED),
  /** The locations that measure it; an empty list: all. */
  locations: locationsSchema,
  /** Whether its badge can be fetched. */
  badge: z.boolean(),
  /** Health endpoints that are asked beside its sessions; they decide no indicator. */
  poll: pollsInputSchema(durationSchema),
};

/**
 * `POST /api/v1/targets`. Durations as text or in ms. Without a journey the built-in one runs. A journey of its own names the
 * transport, and the credential's place where it contains `$token`: then `transport` and `auth` are left out.
 */
export const targetInputSchema = z.strictObject({
  name: fields.name,
  url: fields.url,
  environment: fields.environment,
  transport: transportSchema.optional(),
  journey: journeyInputSchema.optional(),
  intervalMs: fields.intervalMs.default(5_000),
  auth: fields.auth.default(['header']),
  credentials: fields.credentials.default({ kind: 'none' }),
  headers: fields.headers.default({}),
  thresholds: fields.thresholds.default({}),
  holdMs: fields.holdMs.default(5_000),
  afterRelease: fields.afterRelease.default(null),
  warmUpMs: fields.warmUpMs.default(DEFAULT_WARM_UP_MS),
  releases: fields.releases.default('auto'),
  locationsNeeded: fields.locationsNeeded.default(DEFAULT_LOCATIONS_NEEDED),
  locations: fields.locations.optional(),
  badge: fields.badge.default(false),
  poll: fields.poll.optional(),
  ...conversationInputFields,
  ...connectionInputFields,
  paused: z.boolean().default(false),
});
export type TargetInput = z.infer<typeof targetInputSchema>;

/**
 * `PATCH /api/v1/targets/{id}`: only fields that change. Credentials are replaced as a whole. `[redacted]` in place of a secret keeps
 * the stored one, as a field that is left out does; on another host that is refused.
 */
export const targetPatchSchema = z
  .strictObject({
    ...fields,
    transport: transportSchema,
    journey: journeyInputSchema,
    ...conversationPatchFields,
    ...connectionPatchFields,
    paused: z.boolean(),
  })
  .partial();
export type TargetPatch = z.infer<typeof targetPatchSchema>;

/** A target as responses contain it: credentials, header values and secrets of the URL never leave the server. */
export const targetViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  environment: z.string(),
  transport: transportSchema,
  journey: journeyViewSchema,
  intervalMs: z.number(),
  /** How the credential is presented; the first way where there are several. */
  auth: z.string(),
  authWays: z.array(z.string()),
  credentials: z.object({ kind: z.enum(['none', 'token', 'jwt']) }),
  headerNames: z.array(z.string()),
  thresholds: z.partialRecord(indicatorSchema, basisPointsSchema),
  holdMs: z.number(),
  afterRelease: z.object({ intervalMs: z.number(), forMs: z.number() }).nullable(),
  warmUpMs: z.number(),
  releases: z.enum(RELEASE_MODES),
  locationsNeeded: z.number(),
  /** Those that measure it; empty: all. */
  locations: z.array(z.string()),
  badge: z.boolean(),
  poll: pollsViewSchema.optional(),
  ...conversationViewFields,
  ...connectionViewFields,
  paused: z.boolean(),
  /** Why it cannot be probed and is paused; null where it can. */
  problem: z.string().nullable(),
  provisioned: z.boolean(),
  createdAt: isoSchema,
  /** The release that the target runs now, as far as is known; null if none was ever seen. */
  release: z.string().nullable(),
  lastFinishedAt: isoSchema.nullable(),
});
export type TargetView = z.infer<typeof targetViewSchema>;

/** `GET /api/v1/targets`: by environment and name. */
export const targetListQuerySchema = z.object({
  env: z.string().min(1).max(80).optional(),
  /** Matches targets whose name and environment contain every one of these words. */
  q: z.string().trim().max(200).optional(),
  limit: limitSchema(TARGETS_LIMIT, TARGETS_LIMIT),
  cursor: z.string().max(2_000).optional(),
});
export type TargetListQuery = z.infer<typeof targetListQuerySchema>;

/** Targets that `GET /api/v1/target-names` lists at most. */
export const TARGET_NAMES_LIMIT = 10_000;

/** `GET /api/v1/target-names`: what a picker needs of every target, by environment and name. */
export const targetNamesSchema = z.object({
  targets: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      environment: z.string(),
      paused: z.boolean(),
      /** The certificate of its server is not verified. */
      unverified: z.boolean(),
    }),
  ),
});
export type TargetName = z.infer<typeof targetNamesSchema>['targets'][number];

export const targetListSchema = z.object({
  targets: z.array(targetViewSchema),
  /** Targets that match `env` and `q`, on all pages. */
  total: z.number().int(),
  /** Pass it as `cursor` for the next page; null on the last one. */
  next: z.string().nullable(),
});
export type TargetList = z.infer<typeof targetListSchema>;
