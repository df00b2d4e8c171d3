import { z } from 'zod';
import { SEVERITIES } from '../../../domain/rules/rule';
import { LATENCIES, MOST_CERTIFICATE_DAYS } from '../../../domain/tallies/tally';
import { HOUR } from '../../../domain/time';
import {
  basisPointsSchema,
  durationSchema,
  indicatorSchema,
  isoSchema,
  stageSchema,
  timeSchema,
} from '../../primitives';
import { signedThresholdSchema } from '../../threshold-text';

export const severitySchema = z.enum(SEVERITIES);
const latencySchema = z.enum(LATENCIES);

/** Parses a duration to milliseconds. */
type DurationSchema = z.ZodType<number, number | string>;

/** The measures of a user's own rules, with durations as `duration` reads them. */
export const measureSchemas = (duration: DurationSchema) =>
  [
    z.strictObject({ kind: z.literal('indicator'), indicator: indicatorSchema }),
    z.strictObject({ kind: z.literal('signature'), signature: z.string().min(1).max(64) }),
    z.strictObject({ kind: z.literal('closeCode'), code: z.number().int().min(1000).max(4999) }),
    z.strictObject({ kind: z.literal('stage'), stage: stageSchema }),
    z.strictObject({
      kind: z.literal('latency'),
      latency: latencySchema,
      limitMs: duration.pipe(
        z
          .number()
          .min(1)
          .max(10 * 60_000, 'at most 10m'),
      ),
    }),
    z.strictObject({
      kind: z.literal('certificateDays'),
      below: z.number().int().min(1).max(MOST_CERTIFICATE_DAYS),
    }),
    /** What the poll of this name answers: `degraded` is degraded or failed. */
    z.strictObject({
      kind: z.literal('health'),
      poll: z.string().min(1).max(40),
      state: z.enum(['degraded', 'failed']).default('degraded'),
    }),
  ] as const;
const ownMeasures = measureSchemas(durationSchema);

const ownMeasureSchema = z.discriminatedUnion('kind', ownMeasures);
export const measureSchema = z.discriminatedUnion('kind', [
  ...ownMeasures,
  z.strictObject({ kind: z.literal('noData') }),
  z.strictObject({ kind: z.literal('probeSilent') }),
  z.strictObject({ kind: z.literal('indicatorSilent'), indicator: indicatorSchema }),
]);

export const ruleWindowSchemas = (duration: DurationSchema) => ({
  longMs: duration.pipe(
    z
      .number()
      .min(60_000, 'at least 1m')
      .max(24 * HOUR, 'at most 24h'),
  ),
  shortMs: duration.pipe(
    z
      .number()
      .min(10_000, 'at least 10s')
      .max(6 * HOUR, 'at most 6h'),
  ),
  alpha: z.number().min(1e-9).max(0.1),
});
const ruleConditionSchema = z.strictObject(ruleWindowSchemas(durationSchema));

const ruleScopeSchema = z.strictObject({
  targetId: z.string().max(200).nullable().default(null),
  environment: z.string().max(80).nullable().default(null),
  location: z.string().max(80).nullable().default(null),
});

const fields = {
  name: z.string().trim().min(1).max(80),
  severity: severitySchema,
  measure: ownMeasureSchema,
  scope: ruleScopeSchema,
  source: z.enum(['synthetic', 'server']),
  /** Null: the threshold in force of the indicator. Other measures need a threshold. */
  thresholdBp: signedThresholdSchema.nullable(),
  /** None for a health endpoint, at least one for a share of sessions. */
  conditions: z.array(ruleConditionSchema).max(4),
  minSessions: z.number().int().min(1).max(10_000),
  minBad: z.number().int().min(1).max(10_000),
  forMs: durationSchema.pipe(z.number().max(6 * HOUR, 'at most 6h')),
  keepFiringMs: durationSchema.pipe(z.number().max(6 * HOUR, 'at most 6h')),
  enabled: z.boolean(),
  runbookUrl: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .nullable(),
};

/** `POST /api/v1/rules`. Refused, with the reason, if it can never fire or would fire on one bad session. */
export const ruleInputSchema = z.strictObject({
  ...fields,
  scope: fields.scope.prefault({}),
  source: fields.source.default('synthetic'),
  conditions: fields.conditions.default([]),
  thresholdBp: fields.thresholdBp.default(null),
  minSessions: fields.minSessions.default(10),
  minBad: fields.minBad.default(3),
  forMs: fields.forMs.default(0),
  /** Absent: 4 min for a page, 15 min for a ticket. */
  keepFiringMs: fields.keepFiringMs.optional(),
  enabled: fields.enabled.default(true),
  runbookUrl: fields.runbookUrl.default(null),
});
export type RuleInput = z.infer<typeof ruleInputSchema>;

/** `PATCH /api/v1/rules/{id}`. Of a built-in rule only `enabled`, `forMs`, `keepFiringMs` and `runbookUrl` can change. */
export const rulePatchSchema = z.strictObject(fields).partial();
export type RulePatch = z.infer<typeof rulePatchSchema>;

export const ruleViewSchema = z.object({
  ...fields,
  id: z.string(),
  thresholdBp: basisPointsSchema.nullable(),
  measure: measureSchema,
  conditions: z.array(ruleConditionSchema),
  builtIn: z.boolean(),
  provisioned: z.boolean(),
  createdAt: isoSchema,
  /** The rule in a sentence: "more than 2 % of sessions are bad for factory initialisation, in 5 min and still in 60 s". */
  text: z.string(),
  /** Why it watches nothing: no target in its scope has the health endpoint that it names. Null where it watches something. */
  unwatched: z.string().nullable(),
  /** Number of its alerts that fire now. */
  firing: z.number(),
});
export type RuleView = z.infer<typeof ruleViewSchema>;
export const ruleListSchema = z.object({ rules: z.array(ruleViewSchema) });

/** `POST /api/v1/rules/preview`: replays a rule that is not stored over stored data. */
export const rulePreviewInputSchema = z.strictObject({
  rule: ruleInputSchema,
  from: timeSchema.optional(),
  to: timeSchema.optional(),
});
export type RulePreviewInput = z.infer<typeof rulePreviewInputSchema>;

/** When the rule would have fired. Spans are epoch ms; `to` is null if it would still fire. At most 200 spans. */
export const rulePreviewSchema = z.object({
  from: isoSchema,
  to: isoSchema,
  /** Width of the buckets that it was replayed over: fine ones are stored for two days. */
  stepMs: z.number(),
  /** Why the rule is refused; null if it is valid. */
  refused: z.string().nullable(),
  targets: z.array(
    z.object({
      targetId: z.string(),
      target: z.string(),
      environment: z.string(),
      firings: z.array(
        z.object({ from: z.number(), to: z.number().nullable(), bad: z.number(), n: z.number() }),
      ),
      firedMs: z.number(),
    }),
  ),
  /** "would have fired 3 times in 7 d, for 42 min". */
  summary: z.string(),
  /** The same without ignoring blips; null if the rule ignores none. */
  atOnce: z
    .object({
      firings: z.number(),
      firedMs: z.number(),
      /** "ignores 6 of 9 firings that ended within 2 min". */
      summary: z.string(),
    })
    .nullable(),
});
export type RulePreview = z.infer<typeof rulePreviewSchema>;
