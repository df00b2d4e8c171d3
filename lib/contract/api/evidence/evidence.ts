import { z } from 'zod';
import { CHARTED_LATENCIES } from '../../limits';
import { indicatorSchema, rangeQuerySchema, stageSchema } from '../../primitives';

/** A column of the marks of lost sessions (`rawFrom + column × rawMs` is its start), and how many. */
const markSchema = z.tuple([z.number().int(), z.number().int()]);
const countsSchema = z.array(z.number().int());

/** Bad and valid connections per cell, as the backend reports them. */
const reportedSchema = z.object({ bad: countsSchema, valid: countsSchema });

const evidenceIndicatorSchema = z.object({
  indicator: indicatorSchema,
  thresholdBp: z.number(),
  /** Per cell. */
  bad: countsSchema,
  valid: countsSchema,
  unknown: countsSchema,
  /** Of them, sessions of a warm-up. Absent: none. */
  coldBad: countsSchema.optional(),
  coldValid: countsSchema.optional(),
  /** Bad sessions at raw resolution. */
  lost: z.array(markSchema),
  /** Spans in which an incident says that it failed, epoch ms; `to` is null while it does. */
  failing: z.array(z.object({ from: z.number(), to: z.number().nullable() })),
  /** Connections of real users, and those that carry one of our session ids. Absent: none. */
  server: reportedSchema.optional(),
  serverSynthetic: reportedSchema.optional(),
});

/** What a person or Tocsin did at an instant. `text` is for people. */
const evidenceEventSchema = z.object({
  kind: z.enum(['notified', 'acknowledged', 'note', 'cleared']),
  at: z.number(),
  text: z.string(),
  /** The incident that it belongs to: id and name (INC-43). */
  incident: z.object({ id: z.string(), name: z.string() }).nullable(),
});

/**
 * `GET /api/v1/indicators/evidence?target=&from=&to=`: counts for the evidence charts. At most 120 cells (and 30 more where deployments
 * divide them) and 300 columns: its size and cost follow these, not the sessions. Epoch ms. Arrays instead of objects keep it small.
 */
export const evidenceSchema = z.object({
  from: z.number(),
  to: z.number(),
  /** When it was read: what ends later is still open. */
  now: z.number(),
  /** Boxes are made of whole cells, and their width is a multiple of this. */
  cellMs: z.number(),
  /** Start, length, and 1 where a deployment began. Start and length vary only where one did. */
  cells: z.array(z.tuple([z.number(), z.number(), z.union([z.literal(0), z.literal(1)])])),
  rawFrom: z.number(),
  rawMs: z.number(),
  /** Sessions per cell that were not excluded. */
  sessions: countsSchema,
  indicators: z.array(evidenceIndicatorSchema),
  /** Sessions per column that passed. */
  passed: countsSchema,
  /** Sessions that stopped, by stage. */
  stops: z.array(z.object({ stage: stageSchema, lost: z.array(markSchema) })),
  /** Deployments that began in the range and divide the cells, oldest first. `id`: as `GET /releases/{id}` accepts it; `name`: for people. */
  deployments: z.array(
    z.object({ id: z.string(), version: z.string(), name: z.string(), at: z.number() }),
  ),
  /** Earlier deployments of the range that divide nothing. */
  moreDeployments: z.number().int(),
  /** Which releases served when. `share` of the sessions of the span, `above`: that of the bars above it; `fails`: proven on its own sessions. */
  serving: z.array(
    z.object({
      version: z.string(),
      /** Of the deployment that served; null where none is known. */
      id: z.string().nullable(),
      from: z.number(),
      to: z.number(),
      share: z.number(),
      above: z.number(),
      fails: z.array(indicatorSchema),
    }),
  ),
  events: z.array(evidenceEventSchema),
  /** Where sessions of another journey, or of a changed one, began. */
  journeys: z.array(z.object({ at: z.number(), name: z.string(), hash: z.string().nullable() })),
  /** Spans that were not measured because of the probe. */
  probeGaps: z.array(z.object({ from: z.number(), to: z.number() })),
  /** How many sources reported on the target since the start of the server, and the stages that any of them said. Absent: none did. */
  reporting: z.object({ sources: z.number(), says: z.array(stageSchema) }).optional(),
  /** End of seeded history in the range; null without any. */
  seededTo: z.number().nullable(),
});
export type Evidence = z.infer<typeof evidenceSchema>;
export type EvidenceIndicator = z.infer<typeof evidenceIndicatorSchema>;
export type EvidenceEvent = z.infer<typeof evidenceEventSchema>;

export const latenciesQuerySchema = rangeQuerySchema.extend({
  of: z
    .enum(CHARTED_LATENCIES)
    .default('complete')
    .describe(
      'from the start of a session: to its answer, to the first event of it, or to ready; firstAudio: from the request to the first audio',
    ),
});
export type LatenciesQuery = z.infer<typeof latenciesQuerySchema>;

const percentileSchema = z.number().nullable();

/** `GET /api/v1/latencies?target=&from=&to=&of=`: percentiles over time, at most 60 steps (and 30 more at deployments). ms, epoch ms. */
export const latenciesSchema = z.object({
  from: z.number(),
  to: z.number(),
  of: z.enum(CHARTED_LATENCIES),
  stepMs: z.number(),
  /**
   * Start, length, measured sessions, sessions cut off by a deadline, p50, p95, p99. Sessions that were cut off rank last: a percentile
   * among them is null, as is one on too few sessions (20, for p99 100).
   */
  steps: z.array(
    z.tuple([
      z.number(),
      z.number(),
      z.number(),
      z.number(),
      percentileSchema,
      percentileSchema,
      percentileSchema,
    ]),
  ),
  /** Single sessions (instant of their step, ms) of steps with fewer than 20. */
  single: z.array(z.tuple([z.number(), z.number()])),
  /** Columns in which sessions were cut off: start and how many. */
  cutOff: z.array(z.tuple([z.number(), z.number()])),
  /** Of the whole range. */
  total: z.object({
    n: z.number(),
    cutOff: z.number(),
    p50: percentileSchema,
    p95: percentileSchema,
    p99: percentileSchema,
  }),
});
export type Latencies = z.infer<typeof latenciesSchema>;
