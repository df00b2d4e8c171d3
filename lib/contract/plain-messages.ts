import { z } from 'zod';
import { nearest } from '../domain/nearest';

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

/** What a value is, without showing it: it may be a secret. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'fields (name: value)';
  return KINDS[typeof value] ?? 'something else';
}

const FORMATS: Readonly<Record<string, string>> = {
  email: 'is not an e-mail address',
  url: 'is not a URL',
  uuid: 'is not a UUID',
  datetime: 'is not a time in ISO 8601 with its zone, such as 2026-01-01T00:00:00Z',
};

/**
 * The message of an issue for which its schema has none of its own, in plain words: the library's own never reach anybody. The
 * configuration file gives it to `safeParse`, because it shows what to do in a column of its own.
 */
export function plainMessage(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is missing'
        : `expected ${KINDS[issue.expected] ?? issue.expected}, found ${kindOf(issue.input)}`;
    case 'too_small':
      return issue.minimum === 1 && issue.origin === 'string'
        ? 'is empty'
        : `must be ${bound(issue.inclusive, ['at least', 'more than'])} ${issue.minimum}${UNITS[issue.origin] ?? ''}`;
    case 'too_big':
      return `must be ${bound(issue.inclusive, ['at most', 'less than'])} ${issue.maximum}${UNITS[issue.origin] ?? ''}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_value':
      return `expected ${oneOf(issue.values)}`;
    case 'invalid_format':
      return FORMATS[issue.format] ?? 'has a form that is not allowed';
    case 'invalid_key':
      return 'is not allowed as a name';
    case 'unrecognized_keys':
      return issue.keys.length === 1
        ? `unknown field ${issue.keys[0]}`
        : `unknown fields ${issue.keys.join(', ')}`;
    case 'invalid_union':
      return unionMessage(issue);
    default:
      return 'cannot be used here';
  }
}

/** The message with what was probably meant. */
function suggestingMessage(issue: Issue): string {
  const message = plainMessage(issue);
  const meant = meantBy(issue);
  return meant === null ? message : `${message}: did you mean ${meant}?`;
}

function meantBy(issue: Issue): string | null {
  if (issue.code === 'invalid_value' && typeof issue.input === 'string')
    return nearest(issue.input, issue.values.map(String));
  if (issue.code !== 'unrecognized_keys' || issue.keys.length > 1) return null;
  const { inst } = issue;
  const shape = inst && 'shape' in inst._zod.def ? inst._zod.def.shape : {};
  return nearest(issue.keys[0] ?? '', Object.keys(shape ?? {}));
}

// Of all schemas of this process, for every message that a schema does not word itself.
z.config({ localeError: suggestingMessage });

/** What is wrong in the one reading that the value can be meant by, or what all of them expect. */
function unionMessage(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  if (issue.input === undefined) return 'is missing';
  const fitting = issue.errors.filter((reading) => !reading.some(isOfAnotherKind));
  const [inner] = fitting.length === 1 ? (fitting[0] ?? []) : [];
  if (inner) return [...inner.path.map(String), inner.message].join(': ');
  const expected = issue.errors.flat().flatMap((reason) => {
    if (reason.code === 'invalid_type') return [KINDS[reason.expected] ?? reason.expected];
    return reason.code === 'invalid_value' ? [oneOf(reason.values)] : [];
  });
  return expected.length > 0 && fitting.length === 0
    ? `expected ${[...new Set(expected)].join(' or ')}, found ${kindOf(issue.input)}`
    : (fitting.flat().map(({ message }) => message)[0] ?? 'cannot be used here');
}

const isOfAnotherKind = ({ code, path }: z.core.$ZodIssue): boolean =>
  path.length === 0 && (code === 'invalid_type' || code === 'invalid_value');

const bound = (inclusive: boolean | undefined, [within, beyond]: readonly [string, string]) =>
  inclusive === false ? beyond : within;

function oneOf(values: readonly unknown[]): string {
  const texts = values.map(String);
  return texts.length > 1 ? `one of ${texts.join(', ')}` : (texts[0] ?? 'nothing');
}
