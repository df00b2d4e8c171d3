import { z } from 'zod';

/** The demo's fault panel: `GET` and `PUT /api/v1/demo/faults`. Absent (404) outside the demo. */
export const demoFaultsSchema = z.object({
  backends: z.array(
    z.object({
      targetId: z.string(),
      target: z.string(),
      release: z.string(),
      faults: z.array(
        z.object({
          name: z.string(),
          stage: z.string(),
          description: z.string(),
          share: z.number().min(0).max(1),
        }),
      ),
    }),
  ),
  /** The next step of the script and its time; null when it has finished, or with --calm. */
  script: z.object({ step: z.string(), at: z.number().nullable() }).nullable(),
});
export type DemoFaults = z.infer<typeof demoFaultsSchema>;

export const demoFaultsInputSchema = z.strictObject({
  targetId: z.string().min(1).max(200),
  faults: z.record(z.string().max(100), z.number().min(0).max(1)),
});
