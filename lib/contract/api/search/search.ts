import { z } from 'zod';
import { INCIDENT_STATES } from '../../../domain/incidents/incident';
import { isoSchema, outcomeSchema, stageSchema } from '../../primitives';

/** Longest text that is searched for, in characters. */
const SEARCH_TEXT_LIMIT = 200;

/** `GET /api/v1/search`: an empty text finds the open incidents. */
export const searchQuerySchema = z.object({
  q: z.string().trim().max(SEARCH_TEXT_LIMIT).default(''),
});

/** The nearest matches of one kind; `more`: there are others. */
const foundOf = <T extends z.ZodType>(row: T) =>
  z.object({ rows: z.array(row), more: z.boolean() });

const place = { targetId: z.string(), target: z.string(), environment: z.string() };

const foundIncidentSchema = z.object({
  ...place,
  /** INC-43. */
  name: z.string(),
  title: z.string(),
  state: z.enum(INCIDENT_STATES),
  acknowledgedBy: z.string().nullable(),
});

const foundFailureSchema = z.object({
  signature: z.object({ id: z.string(), title: z.string() }),
  /** Of the last 7 days. */
  sessions: z.number().int(),
  /** The targets at which it happened, the most sessions first; at most 3. */
  targets: z.array(z.object({ id: z.string(), name: z.string(), environment: z.string() })),
  targetCount: z.number().int(),
});

const foundReleaseSchema = z.object({
  ...place,
  /** The exact address of the deployment, as `GET /api/v1/releases/{id}` takes it. */
  address: z.string(),
  name: z.string(),
  startedAt: isoSchema,
});

const foundSessionSchema = z.object({
  ...place,
  id: z.string(),
  outcome: outcomeSchema,
  failedStage: stageSchema.nullable(),
  endedAt: isoSchema,
});

export const searchSchema = z.object({
  incidents: foundOf(foundIncidentSchema),
  failures: foundOf(foundFailureSchema),
  releases: foundOf(foundReleaseSchema),
  targets: foundOf(z.object({ id: z.string(), name: z.string(), environment: z.string() })),
  /** By the first characters of the id, 8 or more. */
  sessions: foundOf(foundSessionSchema),
  /** Sections of the runbook; `anchor` is that of its page. */
  runbook: foundOf(z.object({ title: z.string(), anchor: z.string() })),
});
export type SearchAnswer = z.infer<typeof searchSchema>;
