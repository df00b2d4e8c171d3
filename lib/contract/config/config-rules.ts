import { z } from 'zod';
import { measureSchemas, ruleInputSchema, ruleWindowSchemas } from '../api/alerting/rules';
import { indicatorSchema } from '../primitives';
import { thresholdTextSchema } from '../threshold-text';
import { configDurationSchema } from './config-duration';

const { name, severity, source, minSessions, minBad, enabled } = ruleInputSchema.shape;
const { longMs: long, shortMs: short, alpha } = ruleWindowSchemas(configDurationSchema);
const measure = z.discriminatedUnion('kind', measureSchemas(configDurationSchema));
const text = z.string().trim().min(1).max(80);
const upTo6h = configDurationSchema.pipe(z.number().max(6 * 3_600_000, 'at most 6h'));
const runbook = z.url({ protocol: /^https?$/, error: 'expected an http:// or https:// URL' });

/** Tunes a built-in rule: `{ builtIn: page-connection, enabled: false }`. */
const configBuiltInSchema = z.strictObject({
  builtIn: text,
  enabled: z.boolean().optional(),
  for: upTo6h.optional(),
  keepFiring: upTo6h.optional(),
  runbook: runbook.max(2_000).optional(),
});
export type ConfigBuiltIn = z.infer<typeof configBuiltInSchema>;

/** "< 5 %": thresholds of measures other than indicators state the bad share. */
const badShareText = thresholdTextSchema('emergency');

/** A user's own rule. `scope.target` is a name. */
const configOwnRuleSchema = z
  .strictObject({
    name,
    severity,
    measure,
    scope: z
      .strictObject({
        target: text.optional(),
        environment: text.optional(),
        location: text.optional(),
      })
      .default({}),
    source,
    threshold: z.string().optional(),
    conditions: z.array(z.strictObject({ long, short, alpha })).max(4).default([]),
    minSessions,
    minBad,
    for: upTo6h.default(0),
    keepFiring: upTo6h.optional(),
    enabled,
    runbook: runbook.max(2_000).optional(),
  })
  .superRefine(({ measure, conditions }, context) => {
    if (measure.kind === 'health' || conditions.length > 0) return;
    const message = 'expected at least one condition';
    context.addIssue({ code: 'custom', path: ['conditions'], message });
  })
  .transform(({ threshold, ...rule }, context) => {
    if (threshold === undefined) return { ...rule, thresholdBp: null };
    const indicator = indicatorSchema.safeParse(
      'indicator' in rule.measure && rule.measure.indicator,
    );
    const schema = indicator.success ? thresholdTextSchema(indicator.data) : badShareText;
    const parsed = schema.safeParse(threshold);
    if (parsed.success) return { ...rule, thresholdBp: parsed.data };
    const message = indicator.success
      ? (parsed.error.issues[0]?.message ?? 'is not a threshold')
      : 'expected the bad share that is allowed, such as "< 5 %"';
    context.addIssue({ code: 'custom', path: ['threshold'], message });
    return z.NEVER;
  });
export type ConfigOwnRule = z.infer<typeof configOwnRuleSchema>;

const CONFIG_RULES_LIMIT = 200;

/** `default`, or a list of own rules and of changes to built-in rules. */
export const configRulesSchema = z
  .union(
    [
      z.literal('default'),
      z.array(z.union([configBuiltInSchema, configOwnRuleSchema])).max(CONFIG_RULES_LIMIT),
    ],
    {
      error: 'expected "default" or a list of rules: write rules: default, or one "- ..." per line',
    },
  )
  .transform((rules) => (rules === 'default' ? [] : rules));
