import { z } from 'zod';
import { DAY } from '../../domain/time';
import { severitySchema } from '../api/alerting/rules';
import type { KindDescription } from '../notifier-kinds/define-kind';
import {
  findNotifierKind,
  heartbeatRefusal,
  NOTIFIER_KIND_NAMES,
  NOTIFIER_KINDS,
  type NotifierKind,
} from '../notifier-kinds/kinds';
import { configConnectionFields } from './config-connections';
import { configDurationSchema } from './config-duration';

/** Most notifiers that the file can define: as many as there can be. */
export const CONFIG_NOTIFIERS_LIMIT = 50;
const text = z.string().trim().min(1).max(80);

const routeSchema = z.strictObject({
  severities: z.array(severitySchema).max(2).default([]),
  environments: z.array(text).max(50).default([]),
  /** Names of targets, which stand for those of all environments; or one target. */
  targets: z
    .array(
      z.union([
        text.transform((name) => ({ name, environment: null })),
        z.strictObject({ name: text, environment: text }),
      ]),
    )
    .max(2_000)
    .default([]),
  escalateAfter: configDurationSchema
    .pipe(z.number().min(60_000, 'at least 1m').max(DAY, 'at most 24h'))
    .optional(),
  repeat: configDurationSchema
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
  ...configConnectionFields,
};

/** The settings of a kind are beside its name: `{ name, kind: ntfy, topic, … }`. */
const entryOf = ({ kind, settings }: KindDescription<NotifierKind>) =>
  z.strictObject({ ...settings.shape, ...common, kind: z.literal(kind) });

const [firstKind, ...otherKinds] = NOTIFIER_KINDS;
const entrySchema = z.discriminatedUnion(
  'kind',
  [entryOf(firstKind), ...otherKinds.map((kind) => entryOf(kind))],
  { error: `expected a kind: ${NOTIFIER_KIND_NAMES.join(', ')}` },
);
export const configNotifierSchema = entrySchema.superRefine((entry, context) => {
  const { kind, purpose } = entry;
  const wrong = findNotifierKind(kind)?.check(settingsIn(entry)) ?? null;
  if (wrong) context.addIssue({ code: 'custom', path: [wrong.key], message: wrong.problem });
  const refusal = purpose === 'watchdog' ? heartbeatRefusal(kind) : null;
  if (refusal !== null) context.addIssue({ code: 'custom', path: ['purpose'], message: refusal });
});
export type ConfigNotifier = z.infer<typeof configNotifierSchema>;

/** The settings of an entry without what every notifier has beside them. */
function settingsIn(entry: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entry).filter(([key]) => key !== 'kind' && !(key in common)),
  );
}
