import { z } from 'zod';
import { transportSchema } from '../../primitives';
import { sessionFactsSchema } from './session-facts';

/** Versions of what probe and server say to each other. A server speaks those of the two versions of Tocsin before it as well. */
export const PROBE_PROTOCOL = { min: 1, max: 1 } as const;

/** Limits of one `POST /api/v1/probe/results`. */
export const RESULTS_BODY_LIMIT_BYTES = 5 * 1024 * 1024;
const RESULTS_SESSIONS_LIMIT = 500;
const RESULTS_SLOTS_LIMIT = 2_000;
/** Instants further back, or further ahead, than this are refused. */
export const RESULTS_OLDEST_MS = 24 * 3_600_000;
export const RESULTS_AHEAD_MS = 5_000;
/** How long a request for targets waits for a change. */
export const TARGETS_WAIT_MS = 25_000;

const ms = z.number().min(0).max(86_400_000);
const count = z.number().int().min(0).max(1e12);
const instant = z.number().int().min(0).max(8.64e15);
const id = z.string().min(1).max(200);

const probeHealthSchema = z.object({
  inFlight: count,
  loopLagMs: ms,
  spooled: count,
  spoolBytes: count,
  oldestSpooledAt: instant.nullable(),
  dropped: count,
  restarts: count,
  offsetMs: z.number().min(-1e13).max(1e13).nullable(),
  roundTripMs: ms.nullable(),
});

/** `POST /api/v1/probe/hello`: at the start, and again as a heartbeat. A newer probe may send more. */
export const helloInputSchema = z.object({
  protocol: z.object({ min: z.number().int().min(1), max: z.number().int().min(1) }),
  probe: z.uuid(),
  name: z.string().trim().min(1).max(80),
  /** Where the probe believes to be; the token decides. */
  location: z.string().trim().min(1).max(80),
  version: z.string().min(1).max(80),
  health: probeHealthSchema,
});
export type HelloInput = z.output<typeof helloInputSchema>;

export const helloAnswerSchema = z.object({
  serverTime: instant,
  /** The version that both speak. */
  protocol: z.number().int(),
  heartbeatMs: z.number().int().min(1_000).max(600_000),
  location: z.string(),
});
export type HelloAnswer = z.output<typeof helloAnswerSchema>;

/** `GET /api/v1/probe/targets`: waits up to 25 s where nothing has changed since `etag`. */
export const probeTargetsQuerySchema = z.object({
  probe: z.uuid(),
  etag: z.string().max(80).optional(),
});

const nullableText = z.string().nullable();
const tlsSchema = z.object({
  ca: nullableText,
  cert: nullableText,
  key: nullableText,
  servername: nullableText,
  insecure: z.boolean(),
  minVersion: z.enum(['TLSv1.2', 'TLSv1.3']).nullable().optional(),
});

/** What a probe must know of a target; everything else of it is passed on as it is. */
const assignedTargetSchema = z.looseObject({
  id,
  name: z.string(),
  url: z.string(),
  environment: z.string(),
  transport: transportSchema,
  journey: z.string(),
  intervalMs: z.number().min(1),
  auth: z.string(),
  headers: z.record(z.string(), z.string()),
  paused: z.boolean(),
});

/** Targets with their secrets in the clear: only for a probe, and only over TLS or within the machine. */
export const probeTargetsAnswerSchema = z.object({
  etag: z.string(),
  /** Another one: the server may have lost what it acknowledged lately, so that the last minutes are sent again. */
  epoch: z.string(),
  serverTime: instant,
  targets: z.array(assignedTargetSchema),
  /** When releases of them went live lately, epoch ms. */
  releases: z.array(z.object({ targetId: id, at: instant })),
  limits: z.object({
    maxInFlight: z.number().int().nullable(),
    messageBytes: z.number().int(),
    frames: z.number().int(),
    linkLocal: z.boolean(),
  }),
  /** TLS settings of the installation. */
  tls: tlsSchema.nullable(),
});
export type ProbeTargetsAnswer = z.output<typeof probeTargetsAnswerSchema>;

const timing = ms.nullable();
const MOST_FRAMES = 400;

/** One session. The location is that of the token; names, environment and classification are the server's. */
export const probeSessionSchema = z.object({
  id: z.uuid(),
  targetId: id,
  journey: z.string().min(1).max(200),
  journeyHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  transport: transportSchema,
  startedAt: instant,
  endedAt: instant,
  timings: z.object({
    dnsMs: timing,
    connectMs: timing,
    tlsMs: timing,
    upgradeMs: timing,
    readyMs: timing,
    firstEventMs: timing,
    completeMs: timing,
    firstAudioMs: timing.optional(),
    totalMs: ms,
  }),
  keys: z.object({
    traceId: z.string().max(200),
    runId: z.string().max(200),
    threadId: z.string().max(200),
    userId: z.string().max(200),
  }),
  loopLagMs: ms,
  facts: sessionFactsSchema,
  frames: z
    .array(
      z.object({
        atMs: ms,
        direction: z.enum(['in', 'out']),
        kind: z.enum(['text', 'binary', 'ping', 'pong', 'close']),
        size: count,
        text: z.string().max(16_384),
        truncated: z.boolean(),
      }),
    )
    .max(MOST_FRAMES)
    .nullable(),
});
export type ProbeSession = z.output<typeof probeSessionSchema>;

export const probeSlotSchema = z.object({
  targetId: id,
  minute: instant.refine((at) => at % 60_000 === 0, 'not the start of a minute'),
  /** Who counted: a new id for every start of the probe. */
  counter: z.string().min(1).max(80),
  seq: count,
  scheduled: count,
  lostToProbe: count,
  lostToTarget: count,
});
export type ProbeSlot = z.output<typeof probeSlotSchema>;

/** `POST /api/v1/probe/results`. Each session and slot is checked by itself: one that is refused delays no other. */
export const resultsInputSchema = z.object({
  probe: z.uuid(),
  sessions: z.array(z.unknown()).max(RESULTS_SESSIONS_LIMIT),
  slots: z.array(z.unknown()).max(RESULTS_SLOTS_LIMIT),
});

export const resultsAnswerSchema = z.object({
  /** Sessions that are durable, those that were stored before included. */
  stored: z.number().int(),
  /** Sessions and slots that will never be stored, and why. `index`: among the sessions, or the slots, as sent. */
  refused: z.array(
    z.object({ what: z.enum(['session', 'slot']), index: z.number().int(), message: z.string() }),
  ),
  serverTime: instant,
});
export type ResultsAnswer = z.output<typeof resultsAnswerSchema>;
