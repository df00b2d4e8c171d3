import { z } from 'zod';
import { STAGES } from '../../../domain/sessions/stages';
import { LATENCIES } from '../../../domain/tallies/tally';
import { REASON_CODES, VERDICT_WORDS } from '../../../domain/verdict/model/verdict';
import {
  countSchema,
  durationSchema,
  indicatorSchema,
  isoSchema,
  journeyPlanSchema,
  thresholdsSchema,
} from '../../primitives';

export const verdictWordSchema = z.enum(VERDICT_WORDS);
/** Lower and upper end of a share, 0…1. */
const intervalSchema = z.tuple([z.number(), z.number()]);
const reasonSchema = z.object({ code: z.enum(REASON_CODES), text: z.string() });
const whole = z.number().int().min(0);

const evidenceSchema = z.object({
  count: countSchema,
  n: whole,
  /**
   * Slots lost because of the target: they count as bad for a pass, and not for a fail. Absent in verdicts of older
   * versions.
   */
  lost: whole.optional(),
  lnEPass: z.number().nullable(),
  lnEFail: z.number().nullable(),
  blockLnEPass: z.number().nullable(),
  blockLnEFail: z.number().nullable(),
  phiPass: z.number(),
  phiFail: z.number(),
  blocks: whole,
});

const indicatorVerdictSchema = z.object({
  indicator: indicatorSchema,
  gated: z.boolean(),
  /** False where the journey of the release's sessions cannot show it: no verdict depends on it. Else absent. */
  measured: z.literal(false).optional(),
  thresholdBp: z.number().int(),
  verdict: verdictWordSchema,
  reason: reasonSchema,
  evidence: evidenceSchema,
  /** Always-valid 95 % interval of the *bad* share. */
  interval: intervalSchema.nullable(),
  sessionsNeeded: whole.nullable(),
  timeNeededMs: z.number().min(0).nullable(),
  fellAt: isoSchema.nullable(),
  /** Steady sessions until now, including those of open minutes. Absent in verdicts of older versions, as are the next two. */
  seen: countSchema.optional(),
  /** A breach is proven with open minutes, but not with closed ones alone yet. */
  soFar: z.boolean().optional(),
  /** *Bad* share if every missing session had been bad, 0…1; null if that is unknown. */
  worstCase: z.number().nullable().optional(),
});
export type IndicatorVerdictView = z.infer<typeof indicatorVerdictSchema>;

const comparisonWordSchema = z.enum(['worse', 'better', 'not_worse', 'unclear']);
const sampleSchema = z.object({ bad: whole, n: whole });

const releaseComparisonSchema = z.object({
  /** True before the verdict is reached: the tests are valid for a single look only. */
  provisional: z.boolean(),
  previous: z.object({
    version: z.string(),
    /** Its number among the deployments of its version, from 1. Absent in verdicts of older versions. */
    deployment: z.number().int().min(1).optional(),
    from: isoSchema,
    to: isoSchema,
    sessions: whole,
    /** Absent in verdicts of older versions, as are the next two. */
    id: z.string().optional(),
    /** Time from its start to its last session. */
    ranForMs: z.number().min(0).optional(),
    /** Releases in between, without sessions to compare. */
    skipped: z.array(z.string()).optional(),
  }),
  indicators: z.array(
    z.object({
      indicator: indicatorSchema,
      word: comparisonWordSchema,
      /** The dispersion by which counts were divided before the test; above 1.3 failures come in bursts. */
      dispersion: z.number().nullable().optional(),
      now: sampleSchema,
      before: sampleSchema,
      /** Difference of bad shares, new minus old. */
      difference: z.number().nullable(),
      interval: intervalSchema.nullable(),
      upper: z.number().nullable(),
      margin: z.number(),
      pWorse: z.number(),
      pBetter: z.number(),
    }),
  ),
  latencies: z.array(
    z.object({
      latency: z.enum(LATENCIES),
      quantile: z.number(),
      /** Null if nothing was measured, or if the quantile is a session that timed out. */
      nowMs: z.number().nullable(),
      beforeMs: z.number().nullable(),
      word: comparisonWordSchema,
    }),
  ),
  signatures: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      now: whole,
      before: whole,
      change: z.enum(['new', 'gone', 'more_frequent']),
    }),
  ),
});

export const signOffSchema = z.object({
  id: z.string(),
  action: z.enum(['approve', 'hold', 'override']),
  /** The verdict that an override sets. */
  verdict: z.enum(['pass', 'fail']).nullable(),
  name: z.string(),
  reason: z.string(),
  at: isoSchema,
  expiresAt: isoSchema.nullable(),
  expired: z.boolean(),
  /** The verdict at the time of the decision. */
  original: verdictWordSchema,
});
export type SignOffView = z.infer<typeof signOffSchema>;

/** `POST /api/v1/releases/{id}/sign-off`. */
export const signOffInputSchema = z
  .strictObject({
    action: z.enum(['approve', 'hold', 'override']),
    /** The verdict that an override gives to pipelines. */
    verdict: z.enum(['pass', 'fail']).optional(),
    name: z.string().trim().min(1).max(200),
    reason: z.string().trim().min(1).max(2_000),
    /** How long the decision is valid from now; absent: without end. */
    expiresIn: durationSchema.optional(),
  })
  .refine((input) => input.action === 'override' || input.verdict === undefined, {
    path: ['verdict'],
    error: 'only an override has a verdict: leave it out, or use action override',
  });
export type SignOffInput = z.infer<typeof signOffInputSchema>;

const whatFailedSchema = z.object({
  /** Null: the sessions were degraded and did not stop at a stage. */
  stage: z.enum(STAGES).nullable(),
  signature: z.object({ id: z.string(), title: z.string() }),
  count: whole,
  /** Whether the release that this one is compared with did not have it. */
  newHere: z.boolean(),
  before: z.object({ bad: whole, n: whole, version: z.string() }).nullable(),
  exampleId: z.string().nullable(),
  passingId: z.string().nullable(),
});

/** Sessions until `at`, of closed and open minutes, without excluded ones. */
export const seenSessionsSchema = z.object({
  at: isoSchema,
  sessions: whole,
  /** Failed or degraded. */
  failed: whole,
  /** Sessions of the warm-up, which the counts above do not include. */
  cold: z.object({ sessions: whole, failed: whole }),
});

/** How a gate ran. `stages`: of the sessions that it ran itself, where it knows each of them. */
const gateRunSchema = z.object({
  startedAt: isoSchema,
  endedAt: isoSchema,
  /** A signal ended it before a verdict: the document is what was known by then, and never a pass. */
  interrupted: z.boolean(),
  /** What it did one after the other, and how long each took. */
  steps: z.array(z.object({ name: z.enum(['checks', 'mark', 'verdict']), ms: z.number().min(0) })),
  stages: z
    .array(
      z.object({
        stage: z.enum(STAGES),
        sessions: whole,
        medianMs: z.number().min(0),
        p95Ms: z.number().min(0),
      }),
    )
    .optional(),
});
export type GateRun = z.infer<typeof gateRunSchema>;

/** Fields of later versions, all absent in verdicts of older ones. */
const laterFields = {
  /** The verdict for people: a headline and the rest. `reason.text` contains both. */
  sentence: z.object({ headline: z.string(), rest: z.string() }).optional(),
  /** The reason of the verdict, by the indicator that decides it. */
  why: z.string().optional(),
  /** A fail is proven with minutes that are still open; `verdict` and `effective` change when they close. */
  soFar: z.boolean().optional(),
  finalAt: isoSchema.nullable().optional(),
  /** The earliest time at which a pass is possible; null if none is, or if no more sessions come. */
  passAt: isoSchema.nullable().optional(),
  /** When the first minute with sessions closes; null once one has. */
  firstMinuteAt: isoSchema.nullable().optional(),
  /** How many sessions a pass would have needed, if no more come. */
  wouldNeed: whole.nullable().optional(),
  /** How sessions fail, most frequent first. */
  what: z.array(whatFailedSchema).optional(),
  seen: seenSessionsSchema.nullable().optional(),
  /** Why no more sessions come, and since when. */
  stopped: z
    .object({ why: z.enum(['replaced', 'paused']), at: isoSchema })
    .nullable()
    .optional(),
  /** Of a withdrawn pass: the verdict that is withdrawn. */
  withdraws: z.object({ id: z.string(), fellAt: isoSchema.nullable() }).optional(),
  /** A quick gate: its sessions ran one after the other without a soak, so that they show nothing about other times. */
  quick: z.boolean().optional(),
  /** Of a gate's own report. */
  run: gateRunSchema.optional(),
};

/** The verdict document: `GET /api/v1/releases/{id}/verdict`, `tocsin gate --reporter json`. */
export const verdictDocumentSchema = z.object({
  schema: z.literal('tocsin.verdict/v1'),
  /** Id of the stored verdict; null if this one is not stored. */
  id: z.string().nullable(),
  release: z.object({
    /** Id of the deployment. */
    id: z.string(),
    version: z.string(),
    /** The number of this deployment among those of its version, from 1, and how many there are so far. */
    deployment: z.number().int().min(1).default(1),
    deployments: z.number().int().min(1).default(1),
    startedAt: isoSchema,
    target: z.object({ id: z.string(), name: z.string(), environment: z.string() }),
  }),
  /** The verdict by the evidence. */
  verdict: verdictWordSchema,
  /** What a pipeline should use: the verdict, unless a reviewer holds the release or overrides the verdict. */
  effective: verdictWordSchema,
  reason: reasonSchema,
  /** The verdict is final. */
  settled: z.boolean(),
  fellAt: isoSchema.nullable(),
  judgedAt: isoSchema,
  window: z.object({ from: isoSchema, to: isoSchema }).nullable(),
  sessionsNeeded: whole.nullable(),
  timeNeededMs: z.number().min(0).nullable(),
  /** What a window of this length without failures cannot exclude. */
  limitation: z.string(),
  settings: z.object({
    soakMs: z.number(),
    deadlineMs: z.number(),
    deadlineSessions: z.number(),
    minSessions: z.number(),
    minSessionsEarly: z.number(),
    phiLimit: z.number(),
    coverageFloor: z.number(),
    mostExcluded: z.number(),
    longestSessionMs: z.number(),
    settleMs: z.number(),
  }),
  config: z.object({
    hash: z.string(),
    /** The hash when the release was first seen; if it differs, the verdict is invalid. */
    frozenHash: z.string(),
    measuredWith: z.object({
      thresholds: thresholdsSchema,
      gated: z.array(indicatorSchema),
      journey: z.string(),
      /** Of a declared journey: SHA-256 of its text, and what it measures. */
      journeyHash: z.string().optional(),
      plan: journeyPlanSchema.optional(),
      transport: z.string(),
      holdMs: z.number(),
      locations: z.array(z.string()),
      /** False where sessions did not verify the certificate of the server. Else absent. */
      certificateVerified: z.literal(false).optional(),
    }),
  }),
  coverage: z.object({
    share: z.number().nullable(),
    measured: whole,
    scheduled: whole,
    excluded: whole,
    excludedShare: z.number(),
    lostToProbe: whole,
    lostToTarget: whole,
    /** Sessions that were due and had time to end. Absent in verdicts of older versions, as are the next two. */
    due: z.number().int().optional(),
    /** How many of these were lost or excluded; null if it is unknown how many were due. */
    missing: whole.nullable().optional(),
    /** How many of the excluded ones exceeded a limit of the probe. */
    overLimit: whole.optional(),
  }),
  indicators: z.array(indicatorVerdictSchema),
  cold: z.object({
    sessions: whole,
    /** From the release's start to the end of its first passed session. */
    firstSuccessMs: z.number().nullable(),
    indicators: z.array(
      z.object({ indicator: indicatorSchema, count: countSchema, verdict: verdictWordSchema }),
    ),
  }),
  instances: z.array(
    z.object({ instance: z.string(), sessions: whole, firstSeenAt: isoSchema.nullable() }),
  ),
  comparison: releaseComparisonSchema.nullable(),
  signOff: signOffSchema.nullable(),
  ...laterFields,
});
export type VerdictDocument = z.infer<typeof verdictDocumentSchema>;

/** `?environment=`: selects the target if several have the same name. */
export const environmentQuery = z.string().trim().min(1).max(80).optional();
export const releaseQuerySchema = z.object({ environment: environmentQuery });

/** `?soak=&deadline=`: evaluates with other settings than the release's own. */
export const verdictQuerySchema = z.object({
  soak: durationSchema.optional(),
  deadline: durationSchema.optional(),
  environment: environmentQuery,
});
export type VerdictQuery = z.infer<typeof verdictQuerySchema>;

/** The body that Flagger posts to a webhook; other fields are ignored. */
export const flaggerInputSchema = z.looseObject({
  name: z.string().max(300).optional(),
  namespace: z.string().max(300).optional(),
  phase: z.string().max(100).optional(),
});
/** `expect=fail` responds with 200 to a fail, for Flagger's `rollback` hooks. */
export const flaggerQuerySchema = z.object({
  expect: z.enum(['pass', 'fail']).default('pass'),
  environment: environmentQuery,
});

const pointSchema = z.object({
  at: isoSchema,
  n: whole,
  bad: whole,
  unknown: whole,
  interval: intervalSchema.nullable(),
  lnEPass: z.number().nullable(),
  lnEFail: z.number().nullable(),
  blockLnEPass: z.number().nullable(),
  blockLnEFail: z.number().nullable(),
  /** Slots lost because of the target so far, and the end of the block that contains the minute. */
  lost: whole.optional(),
  blockEnd: isoSchema.optional(),
});

/** `GET /api/v1/releases/{id}/evidence`: each indicator's evidence after each closed minute. */
export const releaseEvidenceSchema = z.object({
  lnPassThreshold: z.number(),
  lnFailThreshold: z.number(),
  series: z.array(
    z.object({
      indicator: indicatorSchema,
      gated: z.boolean(),
      thresholdBp: z.number().int(),
      fellAt: isoSchema.nullable(),
      verdict: verdictWordSchema,
      points: z.array(pointSchema),
    }),
  ),
});
export type ReleaseEvidence = z.infer<typeof releaseEvidenceSchema>;

/** `GET /api/v1/releases/{id}/report`. */
export const reportQuerySchema = z.object({
  format: z.enum(['html', 'markdown', 'json', 'junit']).default('html'),
  environment: environmentQuery,
});
