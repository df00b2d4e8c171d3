import {
  isValueCondition,
  type SessionCondition,
} from '../../../domain/session-query/session-query';
import { FACET_KINDS, type FacetKind } from '../../../domain/tallies/tally';
import type { FacetField } from '../../event-store';
import { isOfUnpassed } from '../session-filter';

/** Fields that are a column of the table of dimensions. */
export const DIMENSION_FIELDS: Partial<Record<FacetField, string>> = {
  target: 'd.target_id',
  env: 'd.environment',
  release: 'd.release',
  location: 'd.location',
};

/**
 * Where the counts of a field come from: `tallies` by dimension, `facets` by the values of `kind` (only those of `values`, where
 * they are given), or the `rows` of sessions.
 */
export type FacetPlan =
  | { field: FacetField; from: 'tallies' }
  | { field: FacetField; from: 'facets'; kind: FacetKind; values: string[] | null }
  | { field: FacetField; from: 'rows' };

const kindOf = (field: string): FacetKind | null =>
  FACET_KINDS.find((kind) => kind === field) ?? null;

/** Conditions that apply to the counts of a field: all but its own. */
const conditionsBeside = (
  field: FacetField,
  where: readonly SessionCondition[],
): SessionCondition[] => where.filter((one) => one.field !== field);

/** Counts are kept by dimensions, and by one more value at a time. What asks for two of those, or for others, needs the rows. */
export function planFacet(field: FacetField, where: readonly SessionCondition[]): FacetPlan {
  const kinds: Array<{ kind: FacetKind; values: string[]; not: boolean }> = [];
  for (const one of conditionsBeside(field, where)) {
    if (!isValueCondition(one) || one.field === 'auth') return { field, from: 'rows' };
    const kind = kindOf(one.field);
    if (kind) kinds.push({ kind, values: one.values, not: one.not });
  }
  const own = kindOf(field);
  const [first, ...more] = kinds;
  if (field === 'auth' || more.length > 0 || first?.not || (own && first))
    return { field, from: 'rows' };
  if (own) return { field, from: 'facets', kind: own, values: null };
  return first
    ? { field, from: 'facets', kind: first.kind, values: first.values }
    : { field, from: 'tallies' };
}

/** Fields that are counted in one reading of rows. `unpassed`: none of those rows passed. */
export type RowGroup = { fields: FacetField[]; unpassed: boolean };

/** A field whose own condition is the only one that leaves out passed sessions needs the others too: it is read by itself. */
export function rowGroups(
  fields: readonly FacetField[],
  where: readonly SessionCondition[],
): RowGroup[] {
  const groups = [true, false].map((unpassed) => ({
    unpassed,
    fields: fields.filter(
      (field) => conditionsBeside(field, where).some(isOfUnpassed) === unpassed,
    ),
  }));
  return groups.filter((group) => group.fields.length > 0);
}
