import { HANDLERS, OUTCOMES, STAGES } from '../sessions/stages';

/** Fields that a session has one value of, by the name that a query and a URL use. */
export const VALUE_FIELDS = [
  'outcome',
  'stage',
  'signature',
  'release',
  'instance',
  'code',
  'location',
  'handler',
  'target',
  'env',
  'auth',
] as const;
export type ValueField = (typeof VALUE_FIELDS)[number];

/** Values that a field can have, where there is a closed list of them. */
export const CLOSED_VALUES: Partial<Record<ValueField, readonly string[]>> = {
  outcome: OUTCOMES,
  stage: STAGES,
  handler: HANDLERS,
};

/** The value of a close code that never came. */
export const NO_CODE = 'none';

/** A session has one of the values, or with `not` none of them. */
export type ValueCondition = { field: ValueField; values: string[]; not: boolean };

/** How long a session took, ms: at least `fromMs`, less than `toMs`. Null: no bound. */
type DurationCondition = { field: 'took'; fromMs: number | null; toMs: number | null };

/** Words that the name of a failure contains, all of them, whatever their case; or one word that an id begins with. */
type TextCondition = { field: 'text'; words: string[] };

export type SessionCondition = ValueCondition | DurationCondition | TextCondition;

/** All conditions apply. At most one per field and sign, in the order of writing. */
export type SessionQuery = SessionCondition[];

export const isValueCondition = (condition: SessionCondition): condition is ValueCondition =>
  condition.field !== 'took' && condition.field !== 'text';

/** A query with a value of a field included (`not`: excluded), or without it where it was so already. */
export function toggleValue(
  query: SessionQuery,
  { field, value, not }: { field: ValueField; value: string; not: boolean },
): SessionQuery {
  const had = query.some(
    (one) =>
      isValueCondition(one) && one.field === field && one.not === not && one.values.includes(value),
  );
  const without = query.flatMap((one): SessionCondition[] => {
    if (!isValueCondition(one) || one.field !== field) return [one];
    const values = one.values.filter((known) => known !== value);
    return values.length === 0 ? [] : [{ ...one, values }];
  });
  return had ? without : mergeConditions([...without, { field, values: [value], not }]);
}

/** Conditions of the same field and sign as one: their values together, the words of a text in one list, the later duration. */
export function mergeConditions(conditions: readonly SessionCondition[]): SessionQuery {
  const merged = new Map<string, SessionCondition>();
  for (const one of conditions) {
    const key = isValueCondition(one) ? `${one.field} ${one.not}` : one.field;
    const known = merged.get(key);
    merged.set(key, known ? mergeTwo(known, one) : one);
  }
  return [...merged.values()];
}

function mergeTwo(a: SessionCondition, b: SessionCondition): SessionCondition {
  if (isValueCondition(a) && isValueCondition(b))
    return { ...b, values: [...new Set([...a.values, ...b.values])] };
  if (a.field === 'text' && b.field === 'text')
    return { field: 'text', words: [...new Set([...a.words, ...b.words])] };
  if (a.field === 'took' && b.field === 'took')
    return { field: 'took', fromMs: b.fromMs ?? a.fromMs, toMs: b.toMs ?? a.toMs };
  return b;
}
