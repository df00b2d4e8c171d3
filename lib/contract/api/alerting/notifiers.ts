import { z } from 'zod';
import { DAY } from '../../../domain/time';
import { connectionPatchFields, connectionViewFields } from '../../connections';
import { durationSchema, isoSchema } from '../../primitives';
import { severitySchema } from './rules';

const notifierRouteSchema = z.strictObject({
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

export const notifierFields = {
  name: z.string().trim().min(1).max(80),
  purpose: z.enum(['alerts', 'watchdog']),
  route: notifierRouteSchema,
  enabled: z.boolean(),
};

/** `PATCH /api/v1/notifiers/{id}`: given settings are laid over the stored ones; a secret left out stays. */
export const notifierPatchSchema = z
  .strictObject({
    ...notifierFields,
    ...connectionPatchFields,
    settings: z.record(z.string(), z.unknown()),
  })
  .partial();
export type NotifierPatch = z.infer<typeof notifierPatchSchema>;

export const notifierViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Any text: a page that is older than its server must still show the others. */
  kind: z.string(),
  /** "Microsoft Teams". */
  kindName: z.string(),
  purpose: notifierFields.purpose,
  /** Secrets read `••••`; a URL that is a secret shows its host. */
  settings: z.record(z.string(), z.unknown()),
  ...connectionViewFields,
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
