import type { z } from 'zod';

type Issue = z.core.$ZodRawIssue;

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'fields (name: value)',
  record: 'fields (name: value)',
};
const UNITS: Readonly<Record<string, string>> = {
  string: ' characters',
  array: ' entries',
  set: ' entries',
};

/** What a value of the file is, without showing it: it may be a secret. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'fields (name: value)';
  return KINDS[typeof value] ?? 'something else';
}

/**
 * The message of an issue for which the schema has none of its own, in the words of the file. Given to `safeParse` as `error`, so
 * that the library's own words never reach anybody.
 */
export function plainMessage(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${KINDS[issue.expected] ?? issue.expected}, found ${kindOf(issue.input)}`;
    case 'too_small':
      return issue.minimum === 1 && issue.origin === 'string'
        ? 'is empty'
        : `must be at least ${issue.minimum}${UNITS[issue.origin] ?? ''}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${UNITS[issue.origin] ?? ''}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_value':
      return `expected ${oneOf(issue.values)}`;
    case 'invalid_format':
      return issue.format === 'email'
        ? 'is not an e-mail address'
        : 'has a form that is not allowed';
    case 'invalid_key':
      return 'is not allowed as a name';
    default:
      return 'cannot be used here';
  }
}

function oneOf(values: readonly unknown[]): string {
  const texts = values.map(String);
  return texts.length > 1 ? `one of ${texts.join(', ')}` : (texts[0] ?? 'nothing');
}
