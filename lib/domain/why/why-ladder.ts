import { pFail, shareOfBasisPoints } from '../statistics/binomial';
import { countText, STAGE_PHRASES, shareText } from '../tallies/format-counts';
import type { Thresholds } from '../tallies/indicators';
import { STAGE_INDICATOR } from '../tallies/where-sessions-stop';
import {
  type CountedFields,
  countFields,
  FEWEST_COMPARED,
  findCorrelates,
} from './find-correlates';
import { sinceWhen } from './since-when';
import { PROBLEMS, type Problem, stageOfProblem, sumCells, type WhyCell } from './why-cell';
import { FAILING, problemFilter } from './why-filter';
import { type FailureTexts, howLine, sinceLine, whomLines } from './why-lines';
import type { WhyLadder, WhyLine, WhyProblem } from './why-model';

export type WhyInput = FailureTexts & {
  cells: readonly WhyCell[];
  thresholds: Thresholds;
  /** Width of a step of the cells, in ms. */
  stepMs: number;
};

const MOST_PROBLEMS = 3;
const SEEN_SURELY = 0.001;

/**
 * From counts alone: where sessions stop, how, for whom and since when, each with its sureness (statistics.md §8). Nothing is named that
 * the counts do not show: without enough failing and passing sessions the cause is not known.
 */
export function whyLadder(input: WhyInput): WhyLadder {
  const failing = input.cells.filter(({ profile }) => profile.result !== 'passed');
  if (failing.length === 0) return { what: null, problems: [], more: 0 };
  const problems = problemsOf(input);
  // Beside the first, one that is too rare to be compared is a number among the others.
  const listed = problems
    .filter(({ n }, index) => index === 0 || n >= FEWEST_COMPARED)
    .slice(0, MOST_PROBLEMS);
  const passing = input.cells.filter(({ profile }) => profile.result === 'passed');
  const counted = listed.map(({ problem, cells }) =>
    countFields({ failing: cells, passing }, problem),
  );
  const family = counted.reduce((sum, { tests }) => sum + tests, 0);
  return {
    what: whatLine(input, failing),
    problems: counted.map((fields) => describeProblem(input, { fields, family })),
    more: problems.length - listed.length,
  };
}

type Grouped = { problem: Problem; cells: WhyCell[]; n: number };

/** Ways to fail, first those that reach the share that their indicator must not reach, in the order of stages. */
function problemsOf({ cells, thresholds }: WhyInput): Grouped[] {
  const total = sumCells(cells);
  const grouped = PROBLEMS.flatMap((problem): Grouped[] => {
    const own = cells.filter(({ profile }) => profile.result === problem);
    return own.length === 0 ? [] : [{ problem, cells: own, n: sumCells(own) }];
  });
  const breaks = ({ problem, n }: Grouped) => n / total >= allowedShare(problem, thresholds);
  const breaking = grouped.filter(breaks);
  const rest = grouped.filter((one) => !breaks(one)).sort((a, b) => b.n - a.n);
  return [...breaking, ...rest];
}

const allowedShare = (problem: Problem, thresholds: Thresholds): number => {
  const stage = stageOfProblem(problem);
  return shareOfBasisPoints(thresholds[stage === null ? 'agent' : STAGE_INDICATOR[stage]]);
};

function whatLine({ cells, thresholds }: WhyInput, failing: readonly WhyCell[]): WhyLine {
  const total = sumCells(cells);
  const n = sumCells(failing);
  const isSure = pFail(n, total, shareOfBasisPoints(thresholds.endToEnd)) <= SEEN_SURELY;
  return {
    kind: 'what',
    text: `${n.toLocaleString('en')} of ${countText(total, 'session')} did not pass, ${shareText(n, total)}.`,
    sureness: isSure ? 'certain' : n >= FEWEST_COMPARED ? 'likely' : 'weak',
    sessions: n,
    filter: FAILING,
    at: null,
  };
}

type Of = { fields: CountedFields; family: number };

function describeProblem(input: WhyInput, { fields, family }: Of): WhyProblem {
  const { problem, sessions } = fields;
  const { failing, passing } = sessions;
  const correlates = findCorrelates(fields, family);
  const q0 = allowedShare(problem, input.thresholds);
  const isProven = pFail(sumCells(failing), sumCells(input.cells), q0) <= SEEN_SURELY;
  const since = sinceWhen([...failing, ...passing], new Set(failing), {
    q0,
    stepMs: input.stepMs,
  });
  return {
    problem,
    sessions: sumCells(failing),
    lines: [
      whereLine(input, { problem, failing }),
      ...howLine(problem, failing, input),
      ...whomLines(problem, { correlates, failing, passing }),
      sinceLine(problem, { since: isProven ? since : null, sessions: sumCells(failing) }),
    ],
    compared: correlates.compared,
    notCompared: correlates.notCompared,
  };
}

/** Counts alone say where sessions stop; that it is the place to look at is certain where nearly all of them stop there. */
function whereLine(
  { cells }: WhyInput,
  { problem, failing }: { problem: Problem; failing: readonly WhyCell[] },
): WhyLine {
  const n = sumCells(failing);
  const lost = sumCells(cells.filter(({ profile }) => profile.result !== 'passed'));
  const stage = stageOfProblem(problem);
  const of = `${n.toLocaleString('en')} of ${lost.toLocaleString('en')} that did not pass`;
  return {
    kind: 'where',
    text:
      stage === null
        ? `Completed, but not by the agent handler: ${of}.`
        : `At ${STAGE_PHRASES[stage]}: ${of}.`,
    sureness: n >= 0.5 * lost ? 'certain' : 'likely',
    sessions: n,
    filter: problemFilter(problem),
    at: null,
  };
}
