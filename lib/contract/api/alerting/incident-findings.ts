import { z } from 'zod';
import { isoSchema, stageSchema } from '../../primitives';

const count = z.object({ bad: z.number(), n: z.number() });
const valueCounts = z.array(count.extend({ value: z.string() }));

/** What sessions show about an incident, from counts; kept as it was when the incident cleared. */
export const findingsSchema = z.object({
  /** Bad of n of the leading alert's measure since it began, by release and by location; empty where it is no indicator. */
  releases: valueCounts,
  locations: valueCounts,
  /** By release, in the hour before it began. */
  before: valueCounts,
  /** After its last bad session; null while it fails. */
  after: count.nullable(),
  sessions: z.number(),
  stages: z.array(z.object({ stage: stageSchema, reached: z.number(), stopped: z.number() })),
  signatures: z.array(z.object({ id: z.string(), title: z.string(), sessions: z.number() })),
  /** Whether the most frequent way of failing did not occur in the hour before. */
  isNew: z.boolean(),
  /** What the backend said, whole. */
  message: z.string().nullable(),
  close: z.object({ code: z.number(), reason: z.string(), by: z.string() }).nullable(),
  reportedByBackend: z.boolean(),
  /** Sessions that are kept with the incident, whatever the retention. */
  examples: z.object({
    first: z.string().nullable(),
    failing: z.string().nullable(),
    passing: z.string().nullable(),
  }),
});

/** A deployment near the incident. */
export const nearDeploymentSchema = z.object({
  id: z.string(),
  version: z.string(),
  startedAt: isoSchema,
  author: z.string().nullable(),
  notes: z.string(),
  pipelineUrl: z.string().nullable(),
});
export type NearDeploymentView = z.infer<typeof nearDeploymentSchema>;
