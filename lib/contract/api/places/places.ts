import { z } from 'zod';
import { isoSchema } from '../../primitives';

/** `GET /api/v1/probes`: every probe in another place, by location and name. */
const remoteProbeSchema = z.object({
  id: z.string(),
  name: z.string(),
  location: z.string(),
  version: z.string(),
  /** `late`: no report for a minute; `silent`: none for three. */
  state: z.enum(['live', 'late', 'silent']),
  firstReportAt: isoSchema,
  lastReportAt: isoSchema,
  /** Targets that it measures. */
  targets: z.number().int(),
  inFlight: z.number(),
  loopLagMs: z.number(),
  spooled: z.number(),
  spoolBytes: z.number(),
  oldestSpooledAt: isoSchema.nullable(),
  dropped: z.number(),
  restarts: z.number(),
  offsetMs: z.number().nullable(),
  roundTripMs: z.number().nullable(),
});

export const probeListSchema = z.object({
  /** Where the server itself measures from; null where it has no probe. */
  ownLocation: z.string().nullable(),
  probes: z.array(remoteProbeSchema),
});
export type ProbeList = z.infer<typeof probeListSchema>;

/** `GET /api/v1/targets/{id}/places`: who sees what. */
export const targetPlacesSchema = z.object({
  /** Locations that the target names and nobody measures from. `suggestion`: the one that may be meant. */
  unmeasured: z.array(z.object({ location: z.string(), suggestion: z.string().nullable() })),
  places: z.array(
    z.object({
      location: z.string(),
      /** `live` for the server's own location. */
      probe: z.enum(['live', 'late', 'silent']),
      /** Sessions of the last ten minutes that were not excluded, and those of them that failed. */
      sessions: z.number().int(),
      failed: z.number().int(),
      /** The newest session, whatever its end; null where there is none. */
      last: z.object({ id: z.string(), endedAt: isoSchema, outcome: z.string() }).nullable(),
    }),
  ),
});
export type TargetPlaces = z.infer<typeof targetPlacesSchema>;
