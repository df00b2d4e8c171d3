const FALLBACK = 'This was refused.';

type Rules<Field extends string> = {
  /** The field that a path of the API's input is typed in. */
  fieldOf(path: readonly string[]): Field;
  /** What to say at a field, whatever is wrong with it; without it the issue's own message. */
  complaintAt(field: Field): string | undefined;
};

/**
 * What to say at which field about issues of a refused input, the first issue of each. Paths are arrays, as zod has them, or dotted,
 * as the API sends them.
 */
export function fieldErrors<Field extends string>(
  issues: readonly unknown[],
  { fieldOf, complaintAt }: Rules<Field>,
): Partial<Record<Field, string>> {
  const errors: Partial<Record<Field, string>> = {};
  for (const issue of issues) {
    const { path, message } = (issue ?? {}) as { path?: unknown; message?: unknown };
    const parts = Array.isArray(path) ? path.map(String) : String(path ?? '').split('.');
    const field = fieldOf(parts);
    errors[field] ??= complaintAt(field) ?? String(message ?? FALLBACK);
  }
  return errors;
}

/** Looks a path up by its first two parts, then by its first; `form` where it is at no field. */
export function fieldAt<Field extends string>(
  table: Readonly<Record<string, Field>>,
  [first = '', second = '']: readonly string[],
): Field | 'form' {
  return table[`${first}.${second}`] ?? table[first] ?? 'form';
}
