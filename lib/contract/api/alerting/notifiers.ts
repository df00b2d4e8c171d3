import { z } from 'zod';
import {
  heartbeatRefusal,
  NOTIFIER_KINDS,
  type NotifierKind,
} from '../../../domain/alerts/notifier';
import { DAY } from '../../../domain/time';
import { durationSchema, isoSchema } from '../../primitives';
import { severitySchema } from './rules';

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'expected an http:// or https:// URL' })
  .max(2_000);
const secret = z.string().min(1).max(4_096);

/** What each kind needs. `pagerduty` and `jsm` have a URL of their own so that a region or a proxy can be named. */
export const notifierSettingsSchemas = {
  webhook: z.strictObject({
    url: httpUrl,
    /** Signs the body: `x-tocsin-signature: t=…,v1=HMAC-SHA256("t.body")`. */
    secret: secret.nullable().default(null),
    headers: z.record(z.string().max(100), z.string().max(4_096)).default({}),
  }),
  alertmanager: z.strictObject({
    url: httpUrl,
    username: z.string().max(200).nullable().default(null),
    password: secret.nullable().default(null),
  }),
  pagerduty: z.strictObject({
    routingKey: secret.pipe(z.string().length(32, 'a routing key has 32 characters')),
    url: httpUrl.default('https://events.pagerduty.com'),
  }),
  slack: z.strictObject({ webhookUrl: secret.pipe(httpUrl) }),
  teams: z.strictObject({ webhookUrl: secret.pipe(httpUrl) }),
  jsm: z.strictObject({
    apiKey: secret,
    url: httpUrl.default('https://api.atlassian.com/jsm/ops/integration'),
    responders: z
      .array(
        z.strictObject({
          type: z.enum(['team', 'user', 'escalation', 'schedule']),
          id: z.string().max(200),
        }),
      )
      .max(50)
      .default([]),
  }),
  email: z.strictObject({
    host: z.string().min(1).max(253),
    port: z.number().int().min(1).max(65_535).default(587),
    /** `tls`: from the first byte; `starttls`: required after it; `none`: in the clear, for a relay on this machine. */
    security: z.enum(['tls', 'starttls', 'none']).default('starttls'),
    username: z.string().max(320).nullable().default(null),
    password: secret.nullable().default(null),
    from: z.string().min(3).max(320),
    to: z.array(z.email().max(320)).min(1).max(50),
  }),
  ntfy: z.strictObject({
    url: httpUrl.default('https://ntfy.sh'),
    topic: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'letters, digits, _ and -'),
    token: secret.nullable().default(null),
  }),
} as const satisfies Record<NotifierKind, z.ZodType>;

export type NotifierSettings = {
  [K in NotifierKind]: z.infer<(typeof notifierSettingsSchemas)[K]>;
};

/** Fields that are sealed before they are stored; views show `••••` in their place. Webhook header values are too. */
export const SECRET_SETTINGS: Record<NotifierKind, readonly string[]> = {
  // A webhook's address is often its only secret.
  webhook: ['url', 'secret', 'headers'],
  alertmanager: ['password'],
  pagerduty: ['routingKey'],
  slack: ['webhookUrl'],
  teams: ['webhookUrl'],
  jsm: ['apiKey'],
  email: ['password'],
  ntfy: ['token'],
};

export const notifierRouteSchema = z.strictObject({
  severities: z.array(severitySchema).max(2).default([]),
  environments: z.array(z.string().max(80)).max(50).default([]),
  targetIds: z.array(z.string().max(200)).max(500).default([]),
  escalateAfterMs: durationSchema
    .pipe(z.number().min(60_000, 'at least 1m').max(DAY, 'at most 24h'))
    .nullable()
    .default(null),
  repeatMs: durationSchema
    .pipe(
      z
        .number()
        .min(5 * 60_000, 'at least 5m')
        .max(7 * DAY, 'at most 7d'),
    )
    .nullable()
    .default(null),
  sendResolved: z.boolean().default(true),
});

const common = {
  name: z.string().trim().min(1).max(80),
  purpose: z.enum(['alerts', 'watchdog']),
  route: notifierRouteSchema,
  enabled: z.boolean(),
};

/** `POST /api/v1/notifiers`: `settings` are parsed by the kind. */
export const notifierInputSchema = z
  .strictObject({
    ...common,
    kind: z.enum(NOTIFIER_KINDS),
    purpose: common.purpose.default('alerts'),
    route: common.route.prefault({}),
    enabled: common.enabled.default(true),
    settings: z.record(z.string(), z.unknown()),
  })
  .superRefine(({ kind, purpose }, context) => {
    const refusal = purpose === 'watchdog' ? heartbeatRefusal(kind) : null;
    if (refusal !== null) context.addIssue({ code: 'custom', path: ['purpose'], message: refusal });
  })
  .transform((input, context) => {
    const parsed = notifierSettingsSchemas[input.kind].safeParse(input.settings);
    if (parsed.success) return { ...input, settings: parsed.data as Record<string, unknown> };
    for (const issue of parsed.error.issues)
      context.addIssue({
        code: 'custom',
        message: issue.message,
        path: ['settings', ...issue.path],
      });
    return z.NEVER;
  });
export type NotifierInput = z.output<typeof notifierInputSchema>;

/** `PATCH /api/v1/notifiers/{id}`: given settings are laid over the stored ones; a secret left out stays. */
export const notifierPatchSchema = z
  .strictObject({ ...common, settings: z.record(z.string(), z.unknown()) })
  .partial();
export type NotifierPatch = z.infer<typeof notifierPatchSchema>;

export const notifierViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(NOTIFIER_KINDS),
  purpose: common.purpose,
  /** Secrets read `••••`; a URL that is a secret shows its host. */
  settings: z.record(z.string(), z.unknown()),
  route: notifierRouteSchema,
  enabled: z.boolean(),
  provisioned: z.boolean(),
  createdAt: isoSchema,
  /** Where it sends, for a list: a host, an address, a topic. */
  destination: z.string(),
  last: z
    .object({ at: isoSchema, ok: z.boolean(), detail: z.string(), title: z.string() })
    .nullable(),
  /** Why its messages go nowhere, where they do: a route that names what no target has. */
  warnings: z.array(z.string()),
  queued: z.number(),
  dead: z.number(),
});
export type NotifierView = z.infer<typeof notifierViewSchema>;
export const notifierListSchema = z.object({ notifiers: z.array(notifierViewSchema) });

/** `POST /api/v1/notifiers/{id}/test`, and `/notifiers/test` with an input that is not stored yet. */
export const notifierTestSchema = z.object({ ok: z.boolean(), detail: z.string(), ms: z.number() });
export type NotifierTest = z.infer<typeof notifierTestSchema>;
