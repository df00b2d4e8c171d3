import { z } from 'zod';
import { STAGES } from '../../../domain/sessions/stages';
import { LATENCIES } from '../../../domain/tallies/tally';
import { REASON_CODES, VERDICT_WORDS } from '../../../domain/verdict/model/verdict';
import {
  countSchema,
  durationSchema,
  indicatorSchema,
  isoSchema,
  thresholdsSchema,
} from '../../primitives';

export const verdictWordSchema = z.enum(VERDICT_WORDS);
/** Two ends of a share, 0…1. */
export const intervalSchema = z.tuple([z.number(), z.number()]);
const reasonSchema = z.object({ code: z.enum(REASON_CODES), text: z.string() });
const whole = z.number().int().min(0);

export const evidenceSchema = z.object({
  count: countSchema,
  n: whole,
  /** Slots lost to the target: bad for a pass, in none of the fail figures. Absent in verdicts of older versions. */
  lost: whole.optional(),
  lnEPass: z.number().nullable(),
  lnEFail: z.number().nullable(),
  blockLnEPass: z.number().nullable(),
  blockLnEFail: z.number().nullable(),
  phiPass: z.number(),
  phiFail: z.number(),
  blocks: whole,
});

export const indicatorVerdictSchema = z.object({
  indicator: indicatorSchema,
  gated: z.boolean(),
  thresholdBp: z.number().int(),
  verdict: verdictWordSchema,
  reason: reasonSchema,
  evidence: evidenceSchema,
  /** Always-valid 95 % interval of the *bad* share. */
  interval: intervalSchema.nullable(),
  sessionsNeeded: whole.nullable(),
  timeNeededMs: z.number().min(0).nullable(),
  fellAt: isoSchema.nullable(),
  /** Steady sessions until now, those of open minutes too. Absent in verdicts of older versions, as are the next two. */
  seen: countSchema.optional(),
  /** A breach is proven on open minutes and not on closed ones yet. */
  soFar: z.boolean().optional(),
  /** *Bad* share if every missing session had been bad, 0…1; null where that is not known. */
  worstCase: z.number().nullable().optional(),
});
export type IndicatorVerdictView = z.infer<typeof indicatorVerdictSchema>;

export const comparisonWordSchema = z.enum(['worse', 'better', 'not_worse', 'unclear']);
const sampleSchema = z.object({ bad: whole, n: whole });

export const releaseComparisonSchema = z.object({
  /** True before the verdict fell: these tests hold for a single look. */
  provisional: z.boolean(),
  previous: z.object({
    version: z.string(),
    /** Which deployment of its version, from 1; absent where the verdict is older than deployments are. */
    deployment: z.number().int().min(1).optional(),
    from: isoSchema,
    to: isoSchema,
    sessions: whole,
    /** Absent in verdicts of older versions, as are the next two. */
    id: z.string().optional(),
    /** From its start to its last session. */
    ranForMs: z.number().min(0).optional(),
    /** Releases in between that had no sessions to compare. */
    skipped: z.array(z.string()).optional(),
  }),
  indicators: z.array(
    z.object({
      indicator: indicatorSchema,
      word: comparisonWordSchema,
      /** What counts were divided by before they were tested; above 1.3 failures come in bursts. */
      dispersion: z.number().nullable().optional(),
      now: sampleSchema,
      before: sampleSchema,
      /** Of bad shares, new minus old. */
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
      /** Null: nothing measured, or the rank falls on a session that timed out. */
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
  /** What an override says instead of the verdict. */
  verdict: z.enum(['pass', 'fail']).nullable(),
  name: z.string(),
  reason: z.string(),
  at: isoSchema,
  expiresAt: isoSchema.nullable(),
  expired: z.boolean(),
  /** The verdict as it was when it was signed. */
  original: verdictWordSchema,
});
export type SignOffView = z.infer<typeof signOffSchema>;

/** `POST /api/v1/releases/{id}/sign-off`. */
export const signOffInputSchema = z
  .strictObject({
    action: z.enum(['approve', 'hold', 'override']),
    /** Of an override: what a pipeline is told instead. */
    verdict: z.enum(['pass', 'fail']).optional(),
    name: z.string().trim().min(1).max(200),
    reason: z.string().trim().min(1).max(2_000),
    /** From now on; without it, for good. */
    expiresIn: durationSchema.optional(),
  })
  .refine((input) => input.action === 'override' || input.verdict === undefined, {
    path: ['verdict'],
    error: 'only an override says another verdict',
  });
export type SignOffInput = z.infer<typeof signOffInputSchema>;

const whatFailedSchema = z.object({
  /** Null: the sessions were degraded and stopped nowhere. */
  stage: z.enum(STAGES).nullable(),
  signature: z.object({ id: z.string(), title: z.string() }),
  count: whole,
  /** Not seen in the release that this one is compared with. */
  newHere: z.boolean(),
  before: z.object({ bad: whole, n: whole, version: z.string() }).nullable(),
  exampleId: z.string().nullable(),
  passingId: z.string().nullable(),
});

/** Sessions until `at`, closed and open minutes together; excluded ones are in neither. */
export const seenSchema = z.object({
  at: isoSchema,
  sessions: whole,
  /** Failed or degraded. */
  failed: whole,
  /** Those of the warm-up, apart. */
  cold: z.object({ sessions: whole, failed: whole }),
});

/** What a verdict of this version says beyond those of older ones. All of it is absent in theirs. */
const sinceSoFar = {
  /** The verdict in words: a headline and what belongs to it. `reason.text` is both. */
  sentence: z.object({ headline: z.string(), rest: z.string() }).optional(),
  /** Why the verdict is what it is, by the indicator that decides it. */
  why: z.string().optional(),
  /** A fail is proven on minutes that are still open: `verdict` and `effective` wait until they close. */
  soFar: z.boolean().optional(),
  finalAt: isoSchema.nullable().optional(),
  /** When a pass is possible at the earliest; null where none is, or no more sessions come. */
  passAt: isoSchema.nullable().optional(),
  /** What a pass would have needed where no more sessions come. */
  wouldNeed: whole.nullable().optional(),
  /** How sessions fail, most frequent first. */
  what: z.array(whatFailedSchema).optional(),
  seen: seenSchema.nullable().optional(),
  /** Why no more sessions come, and since when. */
  stopped: z
    .object({ why: z.enum(['replaced', 'paused']), at: isoSchema })
    .nullable()
    .optional(),
  /** Of a withdrawn pass: the verdict that is taken back. */
  withdraws: z.object({ id: z.string(), fellAt: isoSchema.nullable() }).optional(),
};

/** The verdict document: `GET /api/v1/releases/{id}/verdict`, `tocsin gate --reporter json`. */
export const verdictDocumentSchema = z.object({
  schema: z.literal('tocsin.verdict/v1'),
  /** Id of the stored verdict; null where this is a look of its own. */
  id: z.string().nullable(),
  release: z.object({
    /** Id of the deployment. */
    id: z.string(),
    version: z.string(),
    /** Which deployment of its version this is, from 1, and how many that has had so far. */
    deployment: z.number().int().min(1).default(1),
    deployments: z.number().int().min(1).default(1),
    startedAt: isoSchema,
    target: z.object({ id: z.string(), name: z.string(), environment: z.string() }),
  }),
  /** What the evidence says. */
  verdict: verdictWordSchema,
  /** What a pipeline should obey: the verdict, unless a person holds the release or overrides it. */
  effective: verdictWordSchema,
  reason: reasonSchema,
  /** Nothing is waited for any more. */
  settled: z.boolean(),
  fellAt: isoSchema.nullable(),
  judgedAt: isoSchema,
  window: z.object({ from: isoSchema, to: isoSchema }).nullable(),
  sessionsNeeded: whole.nullable(),
  timeNeededMs: z.number().min(0).nullable(),
  /** What a clean window of this length cannot exclude. */
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
    /** As it was when the release was first seen: a difference makes the verdict invalid. */
    frozenHash: z.string(),
    measuredWith: z.object({
      thresholds: thresholdsSchema,
      gated: z.array(indicatorSchema),
      journey: z.string(),
      transport: z.string(),
      holdMs: z.number(),
      locations: z.array(z.string()),
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
    /** Sessions that were due and have had time to end. Absent in verdicts of older versions, as are the next two. */
    due: z.number().int().optional(),
    /** Of these, lost or excluded ones; null where it is not known what was due. */
    missing: whole.nullable().optional(),
    /** Of the excluded ones, those that exceeded a limit of the probe. */
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
  ...sinceSoFar,
});
export type VerdictDocument = z.infer<typeof verdictDocumentSchema>;

/** `?environment=`: which target is meant where several have its name. */
export const environmentQuery = z.string().trim().min(1).max(80).optional();
export const releaseQuerySchema = z.object({ environment: environmentQuery });

/** `?soak=&deadline=`: a look by other settings than the release's own. */
export const verdictQuerySchema = z.object({
  soak: durationSchema.optional(),
  deadline: durationSchema.optional(),
  environment: environmentQuery,
});
export type VerdictQuery = z.infer<typeof verdictQuerySchema>;

/** What Flagger posts to a webhook; whatever else comes along is kept out. */
export const flaggerInputSchema = z.looseObject({
  name: z.string().max(300).optional(),
  namespace: z.string().max(300).optional(),
  phase: z.string().max(100).optional(),
});
/** `expect=fail` answers 200 on a fail: for Flagger's `rollback` hooks. */
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
  /** Slots lost to the target so far, and the end of the block that the minute belongs to. */
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
