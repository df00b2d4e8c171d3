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

/** The fields of one way to fail, counted once. `tests`: comparisons that they bring into the family. */
export type CountedFields = {
  problem: Problem;
  sessions: Compared;
  fields: FieldCounts[];
  notCompared: NotCompared[];
  tests: number;
};

/**
 * What goes with one way to fail, strongest first: the value with the smallest exact tail, then what is left once its sessions are set
 * aside. `family`: all comparisons that are made together, which the correction is for (Holm).
 */
export function findCorrelates(counted: CountedFields, family: number): Correlates {
  const { problem, notCompared } = counted;
  const compared = counted.tests === 0 ? [] : counted.fields.map(({ field }) => field);
  const result: Correlates = { found: [], compared, notCompared };
  let left = counted;
  while (left.tests > 0 && result.found.length < MOST_NAMED) {
    const candidates = candidatesOf(left.fields, left.sessions);
    const adjusted = holmAdjusted(
      candidates.map(({ p }) => p),
      Math.max(candidates.length, family),
    );
    const best = strongest(candidates, adjusted);
    if (best === null) return result;
    result.found.push(correlateOf(best, left.sessions));
    left = countFields(withoutValue(left.sessions, best.candidate), problem);
  }
  return result;
}

/** Counts what is compared of one way to fail; no tests where there are too few sessions. */
export function countFields(sessions: Compared, problem: Problem): CountedFields {
  const fields: FieldCounts[] = [];
  const notCompared: NotCompared[] = [];
  const failing = sumCells(sessions.failing);
  let tests = 0;
  for (const field of WHY_FIELDS) {
    if (isEffect(field, problem)) {
      if (field === 'handler') notCompared.push({ field, why: 'decided later' });
      continue;
    }
    const counts = countValues(sessions, field);
    if (counts.known.failing < KNOWN * failing || counts.known.passing === 0)
      notCompared.push({ field, why: 'not known' });
    else if (counts.values.length < 2) notCompared.push({ field, why: 'one value' });
    else {
      fields.push(counts);
      tests += counts.values.length * (IN_SEQUENCE.includes(field) ? 2 : 1);
    }
  }
  const isEnough = Math.min(failing, sumCells(sessions.passing)) >= FEWEST_COMPARED;
  return { problem, sessions, fields, notCompared, tests: isEnough ? tests : 0 };
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
