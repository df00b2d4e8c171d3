import { holmAdjusted, stratifiedTail } from '../statistics/stratified-test';
import { isCoincident } from './coincidence';
import {
  type Compared,
  countValues,
  type FieldCounts,
  pooledStratum,
  splitByValue,
  type ValueCounts,
} from './compare-values';
import { type Sureness, surenessOf } from './sureness';
import { isEffect, type Problem, sumCells, WHY_FIELDS, type WhyField } from './why-cell';

/** What failing sessions have in common and passing ones of the same time do not. */
export type Correlate = {
  field: WhyField;
  value: string;
  /** Sessions with the value, and without it. `of`: failing and passing ones. */
  withValue: { failing: number; of: number };
  without: { failing: number; of: number };
  sureness: Sureness;
  /** Only times were compared: nothing with another value ran beside it. */
  isOnlyInTime: boolean;
  /** Values of other fields that nearly all of these failing sessions have and not all passing ones: nothing shows which of them it is. */
  sameSessions: Array<{ field: WhyField; value: string }>;
};

/** Why a field was not compared. */
type NotCompared = { field: WhyField; why: 'one value' | 'not known' | 'decided later' };

export type Correlates = {
  found: Correlate[];
  compared: WhyField[];
  notCompared: NotCompared[];
  /** How many values were compared; the correction is for all of them. */
  tests: number;
};

/** Fewer failing or passing sessions are not compared. */
export const FEWEST_COMPARED = 8;
/** Fewer failing sessions with a value say nothing about it. */
const FEWEST_WITH_VALUE = 3;
/** Values of a field that are tested, most frequent among failing sessions first. All count in the correction. */
const MOST_TESTED = 60;
/** Values that are named for one way to fail. */
const MOST_NAMED = 3;
/** From this share on sessions are the same. */
const SAME = 0.95;
/** A field is compared if it is known of this share of the failing sessions. */
const KNOWN = 0.5;
/** Fields whose values follow each other, so that only times can be compared. */
const IN_SEQUENCE: readonly WhyField[] = ['release', 'journey'];

type Candidate = { field: FieldCounts; of: ValueCounts; p: number; isOnlyInTime: boolean };

/**
 * What goes with one way to fail, strongest first: the value with the smallest exact tail, then what is left once its sessions are set
 * aside. Every value of every field counts in the correction (Holm). `family`: comparisons that were made beside these.
 */
export function findCorrelates(compared: Compared, problem: Problem, family = 0): Correlates {
  const all = fieldsOf(compared, problem);
  const result: Correlates = {
    found: [],
    compared: all.fields.map(({ field }) => field),
    notCompared: all.notCompared,
    tests: all.tests,
  };
  if (Math.min(sumCells(compared.failing), sumCells(compared.passing)) < FEWEST_COMPARED)
    return { ...result, compared: [], tests: 0 };
  let left: Compared = compared;
  while (result.found.length < MOST_NAMED) {
    const { fields } = fieldsOf(left, problem);
    const candidates = candidatesOf(fields, left);
    const adjusted = holmAdjusted(
      candidates.map(({ p }) => p),
      Math.max(candidates.length, all.tests + family),
    );
    const best = strongest(candidates, adjusted);
    if (best === null) return result;
    result.found.push(correlateOf(best, left));
    left = withoutValue(left, best.candidate);
  }
  return result;
}

/** Comparisons that one way to fail brings into the family. */
export const testsOf = (compared: Compared, problem: Problem): number =>
  Math.min(sumCells(compared.failing), sumCells(compared.passing)) < FEWEST_COMPARED
    ? 0
    : fieldsOf(compared, problem).tests;

function fieldsOf(compared: Compared, problem: Problem) {
  const fields: FieldCounts[] = [];
  const notCompared: NotCompared[] = [];
  let tests = 0;
  const failing = sumCells(compared.failing);
  for (const field of WHY_FIELDS) {
    if (isEffect(field, problem)) {
      if (field === 'handler') notCompared.push({ field, why: 'decided later' });
      continue;
    }
    const counts = countValues(compared, field);
    if (counts.known.failing < KNOWN * failing || counts.known.passing === 0)
      notCompared.push({ field, why: 'not known' });
    else if (counts.values.length < 2) notCompared.push({ field, why: 'one value' });
    else {
      fields.push(counts);
      tests += counts.values.length * (IN_SEQUENCE.includes(field) ? 2 : 1);
    }
  }
  return { fields, notCompared, tests };
}

function candidatesOf(fields: readonly FieldCounts[], compared: Compared): Candidate[] {
  const failing = new Set(compared.failing);
  const cells = [...compared.failing, ...compared.passing];
  return fields.flatMap((field) =>
    field.values.slice(0, MOST_TESTED).flatMap((of): Candidate[] => {
      if (of.failing < FEWEST_WITH_VALUE) return [];
      const beside = { field, of, p: stratifiedTail(of.strata), isOnlyInTime: false };
      if (!IN_SEQUENCE.includes(field.field)) return [beside];
      const isPossible = isCoincident(cells, failing, { field: field.field, value: of.value });
      const p = isPossible ? stratifiedTail([pooledStratum(field, of)]) : 1;
      return [beside, { ...beside, p, isOnlyInTime: true }];
    }),
  );
}

type Best = { candidate: Candidate; sureness: Sureness };

/**
 * The smallest tail that holds after correction; of equal ones the first in the order of fields. What was compared in time counts
 * only where nothing shows the same beside it.
 */
function strongest(candidates: readonly Candidate[], adjusted: readonly number[]): Best | null {
  const proven = candidates
    .map((candidate, index): Best => {
      const sureness = surenessOf(adjusted[index] ?? 1, candidate.isOnlyInTime);
      return { candidate, sureness };
    })
    .filter(({ sureness }) => sureness !== 'none');
  const isBeside = (of: ValueCounts) =>
    proven.some(({ candidate }) => candidate.of === of && !candidate.isOnlyInTime);
  return proven
    .filter(({ candidate: { of, isOnlyInTime } }) => !isOnlyInTime || !isBeside(of))
    .reduce<Best | null>(
      (best, one) =>
        best === null || one.candidate.p < best.candidate.p * (1 - 1e-9) ? one : best,
      null,
    );
}

function correlateOf({ candidate, sureness }: Best, compared: Compared): Correlate {
  const { field, of, isOnlyInTime } = candidate;
  const { known } = field;
  const of_ = of.failing + of.passing;
  return {
    field: field.field,
    value: of.value,
    withValue: { failing: of.failing, of: of_ },
    without: {
      failing: known.failing - of.failing,
      of: known.failing + known.passing - of_,
    },
    sureness,
    isOnlyInTime,
    sameSessions: sameSessionsOf({ field: field.field, value: of.value }, compared),
  };
}

function sameSessionsOf(
  named: { field: WhyField; value: string },
  compared: Compared,
): Array<{ field: WhyField; value: string }> {
  const failing = splitByValue(compared.failing, named).withValue;
  const total = sumCells(failing);
  const passing = splitByValue(compared.passing, named);
  return WHY_FIELDS.flatMap((field) => {
    if (field === named.field || field === 'age' || field === 'close') return [];
    const [most] = countValues({ failing, passing: [] }, field).values;
    if (!most || most.failing < SAME * total) return [];
    const value = { field, value: most.value };
    // A value that sessions without the named one have as well is simply common.
    const isCommon = splitByValue(passing.without, value).withValue.length > 0;
    return isCommon ? [] : [value];
  });
}

function withoutValue(compared: Compared, { field, of }: Candidate): Compared {
  const value = { field: field.field, value: of.value };
  return {
    failing: splitByValue(compared.failing, value).without,
    passing: splitByValue(compared.passing, value).without,
  };
}
