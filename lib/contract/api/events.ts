import { z } from 'zod';
import { HEALTH_OUTCOMES } from '../../domain/sessions/health-event';
import { handlerSchema, stageSchema, timeSchema } from '../primitives';

/** Limits of one `POST /api/v1/events`. */
export const EVENTS_BODY_LIMIT_BYTES = 5 * 1024 * 1024;
/** Of a body that was sent with `content-encoding: gzip`. */
export const EVENTS_UNPACKED_LIMIT_BYTES = 16 * 1024 * 1024;
export const EVENTS_BATCH_LIMIT = 5_000;
/** Lines, empty ones included. */
export const EVENTS_LINES_LIMIT = 50_000;
/** Objects and lists in all events together: an event has a handful. */
export const EVENTS_CONTAINERS_LIMIT = 400_000;
/** One event as it is sent. */
export const EVENT_LIMIT_BYTES = 64 * 1024;
export const EVENT_ATTRIBUTES_LIMIT_BYTES = 8 * 1024;

const id = z.string().min(1).max(200);

/** A health event as a backend sends it. Unknown fields are stored under `attributes`. */
export const healthEventInputSchema = z.looseObject({
  id,
  at: timeSchema,
  stage: stageSchema,
  outcome: z.enum(HEALTH_OUTCOMES),
  handler: handlerSchema.optional(),
  target: z.string().min(1).max(200).optional(),
  environment: z.string().min(1).max(100),
  release: z.string().min(1).max(200).optional(),
  instance: z.string().min(1).max(200).optional(),
  connectionId: id.optional(),
  sessionId: id.optional(),
  runId: id.optional(),
  traceId: id.optional(),
  errorCode: z.string().max(200).optional(),
  message: z.string().max(4_000).optional(),
  attributes: z.record(z.string(), z.unknown()).optional(),
});
export type HealthEventInput = z.infer<typeof healthEventInputSchema>;

const rejectionSchema = z.object({
  index: z.number().int(),
  code: z.enum(['invalid_event', 'invalid_json', 'too_old', 'too_large']),
  message: z.string(),
});
export type Rejection = z.infer<typeof rejectionSchema>;

/** 202: the accepted rows are durable. */
export const eventsAnswerSchema = z.object({
  accepted: z.number().int(),
  duplicates: z.number().int(),
  rejected: z.array(rejectionSchema),
});
export type EventsAnswer = z.infer<typeof eventsAnswerSchema>;

/** `POST /api/v1/events?target=`: id or name of the target, for events that name none. */
export const eventsQuerySchema = z.object({ target: z.string().min(1).max(200).optional() });
