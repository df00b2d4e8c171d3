import { z } from 'zod';
import { heartbeatRefusal, NOTIFIER_KINDS, type NotifierKind } from '../../domain/alerts/notifier';
import { DAY } from '../../domain/time';
import { notifierSettingsSchemas } from '../api/alerting/notifiers';
import { severitySchema } from '../api/alerting/rules';
import { durationSchema } from '../primitives';

/** Most notifiers that the file can define: as many as there can be. */
export const CONFIG_NOTIFIERS_LIMIT = 50;
const text = z.string().trim().min(1).max(80);

const routeSchema = z.strictObject({
  severities: z.array(severitySchema).max(2).default([]),
  environments: z.array(text).max(50).default([]),
  /** Names of targets. */
  targets: z.array(text).max(500).default([]),
  escalateAfter: durationSchema
    .pipe(z.number().min(60_000, 'at least 1m').max(DAY, 'at most 24h'))
    .optional(),
  repeat: durationSchema
    .pipe(
      z
        .number()
        .min(300_000, 'at least 5m')
        .max(7 * DAY, 'at most 7d'),
    )
    .optional(),
  sendResolved: z.boolean().default(true),
});

const common = {
  name: text,
  purpose: z.enum(['alerts', 'watchdog']).default('alerts'),
  route: routeSchema.prefault({}),
  enabled: z.boolean().default(true),
};

/** The kind's settings stand beside its name: `{ name, kind: ntfy, topic, … }`. */
const ofKind = <K extends NotifierKind>(kind: K) =>
  z.strictObject({
    ...common,
    kind: z.literal(kind),
    ...(notifierSettingsSchemas[kind].shape as (typeof notifierSettingsSchemas)[K]['shape']),
  });

const kinds = z.discriminatedUnion(
  'kind',
  [
    ofKind('webhook'),
    ofKind('alertmanager'),
    ofKind('pagerduty'),
    ofKind('slack'),
    ofKind('teams'),
    ofKind('jsm'),
    ofKind('email'),
    ofKind('ntfy'),
  ],
  { error: `expected a kind: ${NOTIFIER_KINDS.join(', ')}` },
);
export const configNotifierSchema = kinds.superRefine(({ kind, purpose }, context) => {
  const refusal = purpose === 'watchdog' ? heartbeatRefusal(kind) : null;
  if (refusal !== null) context.addIssue({ code: 'custom', path: ['purpose'], message: refusal });
});
export type ConfigNotifier = z.infer<typeof configNotifierSchema>;
