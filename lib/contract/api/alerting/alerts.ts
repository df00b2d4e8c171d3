import { z } from 'zod';
import { ALERT_PHASES } from '../../../domain/alerts/alert';
import { MESSAGE_KINDS } from '../../../domain/alerts/message';
import { DECISION_CODES, NOTIFICATION_STATES } from '../../../domain/alerts/notification';
import { SILENCE_DEFAULT_MS, SILENCE_MAX_MS } from '../../../domain/alerts/silence';
import {
  durationSchema,
  indicatorSchema,
  isoSchema,
  limitSchema,
  stageSchema,
  timeSchema,
} from '../../primitives';
import { incidentBriefSchema } from './incident-brief';
import { measureSchema, severitySchema } from './rules';

const windowSchema = z.object({
  from: isoSchema,
  to: isoSchema,
  bad: z.number(),
  n: z.number(),
});

export const decisionSchema = z.object({
  notifierId: z.string(),
  notifier: z.string(),
  code: z.enum(DECISION_CODES),
  /** The reason for people: "a consequence of connection". */
  text: z.string(),
  by: z.string().nullable(),
  since: isoSchema,
});

export const alertViewSchema = z.object({
  id: z.string(),
  key: z.string(),
  ruleId: z.string(),
  ruleName: z.string(),
  severity: severitySchema,
  measure: measureSchema,
  indicator: indicatorSchema.nullable(),
  targetId: z.string(),
  target: z.string(),
  environment: z.string(),
  location: z.string(),
  release: z.string().nullable(),
  phase: z.enum(ALERT_PHASES),
  /** One line: "Factory initialisation 41.2 %, needs > 98 %". */
  title: z.string(),
  /** Evidence: "421 of 716 sessions failed in 5 min; 14 are allowed". */
  detail: z.string(),
  pendingSince: isoSchema,
  firedAt: isoSchema.nullable(),
  resolvedAt: isoSchema.nullable(),
  /** `not_measured`: it ended because the target's journey no longer measures it. Absent where its end is a recovery, or its rule went. */
  endedBecause: z.literal('not_measured').optional(),
  /** Since when nothing was measured, so that the alert is frozen. */
  staleSince: isoSchema.nullable(),
  /** When the condition ended; the alert keeps firing for a while. */
  keepSince: isoSchema.nullable(),
  flapping: z.boolean(),
  thresholdBp: z.number().nullable(),
  long: windowSchema.nullable(),
  short: windowSchema.nullable(),
  pFail: z.number().nullable(),
  seenFrom: z.array(z.string()),
  serverAgrees: z.boolean(),
  cause: z.object({
    stage: stageSchema.nullable(),
    signature: z.object({ id: z.string(), title: z.string(), sessions: z.number() }).nullable(),
    sessionId: z.string().nullable(),
  }),
  /** The incident of the alert; null while the alert is pending. */
  incident: incidentBriefSchema.nullable(),
  /** The acknowledgement of its incident. */
  acknowledged: z.object({ by: z.string(), note: z.string(), at: isoSchema }).nullable(),
  /** The silence that matches it now. */
  silencedBy: z.object({ id: z.string(), endsAt: isoSchema, by: z.string() }).nullable(),
  /** Why each notifier was notified, or was not. */
  decisions: z.array(decisionSchema),
});
export type AlertView = z.infer<typeof alertViewSchema>;

export const OPEN_ALERTS_LIMIT = 200;

/** `GET /api/v1/alerts`: open alerts first, then resolved ones, newest first, in keyset pages. */
export const alertListQuerySchema = z.object({
  phase: z.enum(['open', 'resolved', 'all']).default('all'),
  target: z.string().max(200).optional(),
  /** Beside those of `target` also alerts about probes, which concern every target. */
  probes: z.enum(['include', 'exclude']).default('exclude'),
  /** Of resolved alerts. */
  limit: limitSchema(50, 200),
  after: z.string().max(800).optional(),
  /** Of open alerts. */
  openLimit: limitSchema(OPEN_ALERTS_LIMIT, OPEN_ALERTS_LIMIT),
  openAfter: z.string().max(800).optional(),
});
export type AlertListQuery = z.infer<typeof alertListQuerySchema>;
export const alertListSchema = z.object({
  /** Firing before pending, pages before tickets, then the newest first. Empty on later pages of resolved alerts. */
  open: z.array(alertViewSchema),
  resolved: z.array(alertViewSchema),
  /** Pass it as `after` for more resolved alerts; null on the last page. */
  next: z.string().nullable(),
  /** All open alerts, also those on other pages. */
  openTotal: z.number().int().default(0),
  /** Pass it as `openAfter` for more open alerts; null on the last page. */
  openNext: z.string().nullable().default(null),
  /** Incidents (or alerts without one) that fail now, and those of them with a page; of open alerts on all pages. */
  failing: z
    .object({ incidents: z.number().int(), pages: z.number().int() })
    .default({ incidents: 0, pages: 0 }),
});
export type AlertList = z.infer<typeof alertListSchema>;

/** Longest note of an acknowledgement, in characters. */
const NOTE_LIMIT = 500;

/** `POST /api/v1/alerts/{id}/acknowledge`. */
export const acknowledgeInputSchema = z.strictObject({
  by: z.string().trim().min(1).max(80),
  note: z.string().trim().max(NOTE_LIMIT).default(''),
});
export type AcknowledgeInput = z.infer<typeof acknowledgeInputSchema>;

const alertMatchSchema = z.strictObject({
  environment: z.string().max(80).nullable().default(null),
  targetId: z.string().max(200).nullable().default(null),
  ruleId: z.string().max(200).nullable().default(null),
  indicator: indicatorSchema.nullable().default(null),
  severity: severitySchema.nullable().default(null),
});

/** `POST /api/v1/silences`: at most 24 h, with a name and a reason. Refused without any matcher. */
export const silenceInputSchema = z.strictObject({
  match: alertMatchSchema,
  startsAt: timeSchema.optional(),
  durationMs: durationSchema
    .pipe(z.number().min(60_000, 'at least 1m').max(SILENCE_MAX_MS, 'at most 24h'))
    .default(SILENCE_DEFAULT_MS),
  by: z.string().trim().min(1).max(80),
  reason: z.string().trim().min(1).max(500),
});
export type SilenceInput = z.infer<typeof silenceInputSchema>;

/** `PATCH /api/v1/silences/{id}`: the time from now until the new end. */
export const silencePatchSchema = z.strictObject({
  durationMs: durationSchema.pipe(z.number().min(0).max(SILENCE_MAX_MS, 'at most 24h')),
});

export const silenceViewSchema = z.object({
  id: z.string(),
  match: alertMatchSchema,
  /** What it matches, for people: "pages of staging chat". */
  text: z.string(),
  startsAt: isoSchema,
  endsAt: isoSchema,
  by: z.string(),
  reason: z.string(),
  state: z.enum(['pending', 'active', 'ended']),
});
export type SilenceView = z.infer<typeof silenceViewSchema>;
export const silenceListSchema = z.object({ silences: z.array(silenceViewSchema) });

/** `GET /api/v1/notifications`: the delivery log, newest first. `state=dead`: notifications that are no longer retried. */
export const notificationListQuerySchema = z.object({
  state: z.enum(NOTIFICATION_STATES).optional(),
  notifier: z.string().max(200).optional(),
  alert: z.string().max(200).optional(),
  limit: limitSchema(50, 200),
  after: z.string().max(800).optional(),
});
export type NotificationListQuery = z.infer<typeof notificationListQuerySchema>;

export const notificationViewSchema = z.object({
  id: z.string(),
  notifierId: z.string(),
  notifier: z.string(),
  kind: z.enum(MESSAGE_KINDS),
  severity: z.enum(['page', 'ticket', 'heartbeat']),
  targetId: z.string(),
  alertIds: z.array(z.string()),
  state: z.enum(NOTIFICATION_STATES),
  title: z.string(),
  text: z.array(z.string()),
  createdAt: isoSchema,
  endedAt: isoSchema.nullable(),
  nextTryAt: isoSchema.nullable(),
  tries: z.number(),
  attempts: z.array(
    z.object({ at: isoSchema, ms: z.number(), ok: z.boolean(), detail: z.string() }),
  ),
});
export type NotificationView = z.infer<typeof notificationViewSchema>;
export const notificationListSchema = z.object({
  notifications: z.array(notificationViewSchema),
  next: z.string().nullable(),
});
