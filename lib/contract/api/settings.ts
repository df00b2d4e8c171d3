import { z } from 'zod';
import { daysSchema, isoSchema, thresholdsSchema } from '../primitives';
import { thresholdInputsSchema } from '../threshold-text';
import { ROW_KINDS } from './intake/rows';

const retentionSchema = z.strictObject({
  sessionsDays: z.number().int().min(1).max(3_650),
  /** Health events, and the connections that they are about. */
  eventsDays: z.number().int().min(1).max(3_650),
  talliesDays: z.number().int().min(1).max(3_650),
});

const settingsSchema = z.strictObject({
  thresholds: thresholdsSchema,
  retention: retentionSchema,
});
export type SettingsValue = z.infer<typeof settingsSchema>;

/** `PATCH /api/v1/settings`. */
export const settingsPatchSchema = z.strictObject({
  thresholds: thresholdInputsSchema.optional(),
  retention: z
    .strictObject({
      sessionsDays: daysSchema.optional(),
      eventsDays: daysSchema.optional(),
      talliesDays: daysSchema.optional(),
    })
    .optional(),
});
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;

/** `GET /api/v1/settings`: the values, and which of them the configuration file sets. */
export const settingsViewSchema = z.object({
  settings: settingsSchema,
  provisioned: z.object({ thresholds: z.array(z.string()), retention: z.array(z.string()) }),
});

/** The configuration file of a running server. */
const configurationStatusSchema = z.object({
  file: z.string(),
  /** When what is in force was read. */
  loadedAt: isoSchema,
  /** When the file was refused after that; null where the file in force is the last one. */
  failedAt: isoSchema.nullable(),
  /** What is wrong with the refused file, one line each: place, setting, reason and way out. */
  problems: z.array(z.string()),
  /** Settings whose new value is taken over by a restart only. */
  needsRestart: z.array(z.string()),
});
export type ConfigurationStatus = z.infer<typeof configurationStatusSchema>;

/** `GET /api/v1/about`: version and state of this Tocsin. */
export const aboutSchema = z.object({
  version: z.string(),
  node: z.string(),
  startedAt: isoSchema,
  store: z.object({
    engine: z.string(),
    sessions: z.number(),
    healthEvents: z.number(),
    sizeBytes: z.number(),
    queueDepth: z.number(),
  }),
  collect: z.object({
    queueDepth: z.number(),
    queueLimit: z.number(),
    eventsAccepted: z.number(),
    eventsRejected: z.number(),
    sessionsStored: z.number(),
    corrections: z.number(),
    /** Senders of health events since the start, by name; at most 101. */
    sources: z.array(
      z.object({
        name: z.string(),
        accepted: z.number(),
        duplicates: z.number(),
        rejected: z.number(),
        /** Batches refused because too much was waiting, and because the source sent more per second than one may. */
        refused: z.number(),
        limited: z.number(),
        /** Rows that wait to be stored. */
        queued: z.number(),
        /** Of its last batch: age of the newest event, and how far its clock leads, ms. */
        lagMs: z.number(),
        clockSkewMs: z.number(),
        /** Share of the rows stored lately that no indicator counts, 0 to 1. Null where none was stored. */
        unjoinedRatio: z.number().nullable(),
        /** Log records, spans and lines; `accepted` and `duplicates` are the health events that they meant. */
        kinds: z.array(
          z.object({
            kind: z.enum(ROW_KINDS),
            accepted: z.number(),
            duplicates: z.number(),
            ignored: z.number(),
            rejected: z.number(),
            /** Requests refused unread, and their bytes. */
            refused: z.number(),
            refusedBytes: z.number(),
          }),
        ),
      }),
    ),
  }),
  /** The probe of the server or, where it has none, those of other processes; null where no process has one. */
  probe: z
    .object({
      location: z.string(),
      healthy: z.boolean(),
      inFlight: z.number(),
      loopLagMs: z.number(),
      slotsScheduled: z.number(),
      slotsLost: z.number(),
      restarts: z.number(),
      /** When the probe last sent a heartbeat. */
      heartbeatAt: isoSchema,
    })
    .nullable(),
  alerts: z.object({
    firing: z.number(),
    /** Notifications that are queued, and those that are no longer retried (`dead`). */
    queued: z.number(),
    dead: z.number(),
    /** Null before the first round of the judge. */
    lastJudgedAt: isoSchema.nullable(),
  }),
  live: z.object({ clients: z.number() }),
  /** Null in a server that does not read its file again, such as the demo. */
  configuration: configurationStatusSchema.nullable(),
  /** Largest lead of a backend's clock over ours in the last batch, ms. */
  clockSkewMs: z.number(),
  authRequired: z.boolean(),
  demo: z.boolean(),
});
export type About = z.infer<typeof aboutSchema>;

/** `GET /api/v1/nodes`: the processes of this installation that are there or were in the last day, by name. */
export const nodeListSchema = z.object({
  nodes: z.array(
    z.object({
      /** Differs for every process, also for one that starts again. */
      id: z.string(),
      name: z.string(),
      roles: z.array(z.string()),
      version: z.string(),
      startedAt: isoSchema,
      /** When it last reported. */
      seenAt: isoSchema,
      /** It reported lately. */
      up: z.boolean(),
      /** It evaluates and sends messages now; of several processes one does. */
      judging: z.boolean(),
      /** The clock of the store minus its own, ms; null where it was not measured yet. */
      clockOffsetMs: z.number().nullable(),
    }),
  ),
});
export type NodeList = z.infer<typeof nodeListSchema>;
export type NodeView = NodeList['nodes'][number];
