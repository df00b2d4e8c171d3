import { shareOfBasisPoints } from '../lib/domain/statistics/binomial';
import { DEFAULT_THRESHOLDS } from '../lib/domain/tallies/indicators';
import { meanOf, quantileOf } from './support/figures';
import { type Condition, followPage } from './support/follow-page';
import { detectorCondition, leadMsOf, ruleCondition } from './support/page-conditions';
import { type Random, seededRandom } from './support/random';
import { pageRule, WELL } from './support/replay';
import {
  DAY,
  HOUR,
  MINUTE,
  SECOND,
  type Sessions,
  type Span,
  sessionsOf,
} from './support/sessions';
import { type Cell, isProgram, reportTables, type Table } from './support/table';

/** Months simulated per figure near the threshold; see docs/adr/0009-page-rule.md. */
const MONTHS = 6;
const RUNS = 120;
const INDICATORS = ['connection', 'factory', 'agent'] as const;
type Watched = (typeof INDICATORS)[number];
type Case = { indicator: Watched; intervalMs: number };
const CASES: Case[] = INDICATORS.flatMap((indicator) =>
  [5 * SECOND, 30 * SECOND].map((intervalMs) => ({ indicator, intervalMs })),
);
/** Bad shares close to the threshold, and still below it: connection at 96 % good. */
const NEAR: Record<Watched, number> = { connection: 0.04, factory: 0.015, agent: 0.08 };

type Candidate = 'R1 or R2' | 'e-detector or R2';
type Trace = { random: Random; ms: number; share: (at: number) => number };

function pagesOf(of: Case & { by: Candidate }, { random, ms, share }: Trace): Span[] {
  const { indicator, intervalMs, by } = of;
  const rule = pageRule(indicator);
  const judged = { rule, thresholdBp: DEFAULT_THRESHOLDS[indicator], intervalMs };
  const sessions: Sessions = sessionsOf({ random, intervalMs, ms, share });
  const condition: Condition =
    by === 'R1 or R2' ? ruleCondition(judged) : detectorCondition(judged, sessions);
  const { forMs, keepFiringMs } = rule;
  return followPage(sessions, condition, {
    forMs,
    keepFiringMs,
    leadMs: leadMsOf(judged),
    thresholdBp: judged.thresholdBp,
    ms,
  });
}

const seedOf = ({ indicator, intervalMs }: Case, run: number) =>
  97 * run + intervalMs + DEFAULT_THRESHOLDS[indicator];

function pagesNearThreshold(of: Case & { by: Candidate }): number {
  const pagesInMonth = (run: number) =>
    pagesOf(of, {
      random: seededRandom(seedOf(of, run)),
      ms: 30 * DAY,
      share: () => NEAR[of.indicator],
    }).length;
  return meanOf(Array.from({ length: MONTHS }, (_, run) => pagesInMonth(run)));
}

/** Minutes from the start of a breach with this bad share until it pages; infinite if it does not within eight hours. */
function measureDelays(of: Case & { by: Candidate }, breach: number): number[] {
  return Array.from({ length: RUNS }, (_, run) => {
    const random = seededRandom(seedOf(of, run));
    const begins = HOUR + random() * MINUTE;
    const ms = begins + (breach >= 0.5 ? HOUR : 8 * HOUR);
    const share = (at: number) => (at >= begins ? breach : WELL[of.indicator]);
    const page = pagesOf(of, { random, ms, share }).find(({ to }) => to > begins);
    return ((page?.from ?? Number.POSITIVE_INFINITY) - begins) / MINUTE;
  });
}

function measureResolves(of: Case & { by: Candidate }) {
  const q0 = shareOfBasisPoints(DEFAULT_THRESHOLDS[of.indicator]);
  const well = WELL[of.indicator];
  const falsely: number[] = [];
  const minutes: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const constant = pagesOf(of, {
      random: seededRandom(seedOf(of, run)),
      ms: 9 * HOUR,
      share: (at) => (at < HOUR ? well : 2 * q0),
    });
    falsely.push(constant.filter(({ to }) => Number.isFinite(to)).length);
    const random = seededRandom(seedOf(of, run) + 1);
    const begins = HOUR + random() * MINUTE;
    const ends = begins + HOUR;
    const share = (at: number) => (at >= begins && at < ends ? 1 : well);
    const last = pagesOf(of, { random, ms: ends + 2 * HOUR, share }).findLast(
      ({ from }) => from < ends,
    );
    minutes.push(((last?.to ?? Number.POSITIVE_INFINITY) - ends) / MINUTE);
  }
  return {
    falsely: meanOf(falsely),
    median: quantileOf(minutes, 0.5),
    p95: quantileOf(minutes, 0.95),
  };
}

type Measured = Record<string, number>;

function measureCandidate(of: Case & { by: Candidate }): Measured {
  const quantilesOf = (name: string, values: number[]): Measured => ({
    [`${name}, median`]: quantileOf(values, 0.5),
    [`${name}, p95`]: quantileOf(values, 0.95),
  });
  const { falsely, median, p95 } = measureResolves(of);
  return {
    'pages a month near': pagesNearThreshold(of),
    ...quantilesOf('100 %', measureDelays(of, 1)),
    ...quantilesOf('60 %', measureDelays(of, 0.6)),
    ...quantilesOf(
      '2 ×',
      measureDelays(of, 2 * shareOfBasisPoints(DEFAULT_THRESHOLDS[of.indicator])),
    ),
    'false resolves': falsely,
    'resolve, median': median,
    'resolve, p95': p95,
  };
}

/** The most that a figure of the candidate may be, as a multiple of that of R1 or R2. Agreed before measuring. */
const ALLOWED: Record<string, number> = {
  'pages a month near': 1,
  '100 %, median': 1,
  '100 %, p95': 1,
  '60 %, median': 1,
  '60 %, p95': 1,
  '2 ×, median': 1.5,
  'false resolves': 1.1,
  'resolve, median': 1.1,
  'resolve, p95': 1.1,
};

const cellOf = (what: string, measured: Measured): Cell => ({
  what,
  figures: Object.fromEntries(
    Object.entries(measured).map(([name, value]) => [name, { value, digits: value < 10 ? 1 : 0 }]),
  ),
});

/** Compares "E-detector or R2" with "R1 or R2". Has no limits, because it is the basis of a decision. */
export function pageRulesTable(): Table {
  const refused: string[] = [];
  const cells = CASES.flatMap((of) => {
    const name = `${of.indicator}, 1/${of.intervalMs / SECOND} s`;
    const now = measureCandidate({ ...of, by: 'R1 or R2' });
    const then = measureCandidate({ ...of, by: 'e-detector or R2' });
    for (const [figure, times] of Object.entries(ALLOWED))
      if ((then[figure] ?? 0) > times * (now[figure] ?? 0)) refused.push(`${name}: ${figure}`);
    return [cellOf(`${name}: R1 or R2`, now), cellOf(`${name}: e-detector or R2`, then)];
  });
  return {
    title: 'The page rule: e-detector or R2 compared with R1 or R2',
    how: [
      `Minutes; ${MONTHS} months (at 96, 98.5, 92 % good) and ${RUNS} runs per figure; 100 %, 60 %, 2 ×: share that fails, or multiple of the threshold; resolve: after a repaired total outage of an hour. Seeds 97 × run + interval in ms + threshold in bp.`,
      refused.length > 0
        ? `Not adopted: worse than agreed in ${refused.length} of ${CASES.length * Object.keys(ALLOWED).length} cells (${refused.join('; ')}).`
        : 'Adopted: no cell is worse than agreed.',
    ].join(' '),
    cells,
  };
}

if (isProgram(import.meta.url)) await reportTables([pageRulesTable()]);
