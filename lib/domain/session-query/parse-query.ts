import { nearest } from '../nearest';
import { type QueryToken, readTokens } from './query-tokens';
import {
  CLOSED_VALUES,
  mergeConditions,
  NO_CODE,
  type SessionCondition,
  type SessionQuery,
  VALUE_FIELDS,
  type ValueField,
} from './session-query';

/** Longest text of a query, and most values in it. */
export const QUERY_TEXT_LIMIT = 1_000;
const VALUES_LIMIT = 50;

/** What is wrong in a query, with its place in the text; `suggestion` replaces the text of that place. */
export type QueryProblem = {
  at: number;
  length: number;
  message: string;
  suggestion: string | null;
};

export type ParsedQuery = { query: SessionQuery; problems: QueryProblem[] };

/** Other names that people try. */
const ALIASES: Record<string, ValueField | 'took'> = {
  environment: 'env',
  close: 'code',
  version: 'release',
  failed: 'stage',
  stopped: 'stage',
  duration: 'took',
};
const FIELD_NAMES: readonly string[] = [...VALUE_FIELDS, 'took'];

const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000 };

/**
 * Reads `outcome:failed stage:factory,auth release:!2026.1 took>1s words`. Values after a comma are alternatives, `!` excludes them,
 * quotes keep spaces. Never throws: what cannot be read is a problem, and the rest is the query.
 */
export function parseQuery(text: string): ParsedQuery {
  if (text.length > QUERY_TEXT_LIMIT) {
    const message = `a query has at most ${QUERY_TEXT_LIMIT} characters: this one has ${text.length}`;
    return { query: [], problems: [{ at: 0, length: text.length, message, suggestion: null }] };
  }
  const problems: QueryProblem[] = [];
  const conditions = readTokens(text).flatMap((token) => {
    const read = readToken(token);
    if ('message' in read) problems.push(read);
    return 'message' in read ? [] : [read];
  });
  const query = mergeConditions(conditions);
  const count = query.reduce((sum, one) => sum + ('values' in one ? one.values.length : 1), 0);
  if (count > VALUES_LIMIT) {
    const message = `a query has at most ${VALUES_LIMIT} values: this one has ${count}`;
    problems.push({ at: 0, length: text.length, message, suggestion: null });
  }
  return { query, problems };
}

function readToken(token: QueryToken): SessionCondition | QueryProblem {
  if (token.open)
    return problem(token, 'this quotation mark is never closed: add " at the end', {
      replacement: `${token.raw}"`,
    });
  const comparison = /^took([<>])=?(.*)$/i.exec(token.raw);
  if (comparison) return readComparison(token, comparison[1] ?? '', comparison[2] ?? '');
  if (token.field === null) return { field: 'text', words: [token.values[0] ?? ''] };
  const name = token.field.toLowerCase();
  const field = FIELD_NAMES.find((one) => one === name) ?? ALIASES[name] ?? null;
  if (field === null) return unknownField(token, name);
  if (token.values.every((value) => value === ''))
    return problem(token, `${name} has no value: write one after the colon`, { replacement: null });
  if (field === 'took') return readSpan(token);
  return readValues(token, field as ValueField);
}

function unknownField(token: QueryToken, name: string): QueryProblem {
  const near = nearest(name, [...FIELD_NAMES, ...Object.keys(ALIASES)]);
  const rest = token.raw.slice(name.length);
  const known = near === null ? null : (ALIASES[near] ?? near);
  const hint =
    known === null
      ? `fields are ${FIELD_NAMES.join(', ')}; to search for it as text, put it in quotation marks`
      : `did you mean ${known}?`;
  const replacement =
    known === null ? `"${token.raw.replace(/["\\]/g, '\\$&')}"` : `${known}${rest}`;
  return problem(token, `there is no field ${name}: ${hint}`, { replacement });
}

function readValues(token: QueryToken, field: ValueField): SessionCondition | QueryProblem {
  const values = [...new Set(token.values.filter((value) => value !== ''))];
  const closed = CLOSED_VALUES[field];
  const wrong = closed
    ? values.find((value) => !closed.includes(value))
    : field === 'code'
      ? values.find((value) => value !== NO_CODE && !isCode(value))
      : undefined;
  if (wrong === undefined) return { field, values, not: token.not };
  const near = nearest(wrong, closed ?? []);
  const replacement = near === null ? null : token.raw.replace(wrong, near);
  if (!closed)
    return problem(token, `${wrong} is no close code: expected 0 to 4999, or ${NO_CODE}`, {
      replacement,
    });
  const hint = near === null ? `expected ${closed.join(', ')}` : `did you mean ${near}?`;
  return problem(token, `${field} is never ${wrong}: ${hint}`, { replacement });
}

const isCode = (text: string) => /^\d{1,4}$/.test(text) && Number(text) <= 4_999;

/** `>1s`, `<500ms`. */
function readComparison(
  token: QueryToken,
  sign: string,
  amount: string,
): SessionCondition | QueryProblem {
  const ms = durationMs(amount);
  if (ms === null) return durationProblem(token);
  return sign === '>'
    ? { field: 'took', fromMs: ms, toMs: null }
    : { field: 'took', fromMs: null, toMs: ms };
}

/** `took:1s..5s`, `took:>1s`. */
function readSpan(token: QueryToken): SessionCondition | QueryProblem {
  const [text = ''] = token.values;
  const comparison = /^([<>])=?(.*)$/.exec(text);
  if (comparison) return readComparison(token, comparison[1] ?? '', comparison[2] ?? '');
  const [from = '', to = '', ...more] = text.split('..');
  const fromMs = durationMs(from);
  const toMs = durationMs(to);
  if (fromMs === null || toMs === null || more.length > 0 || fromMs >= toMs || token.not)
    return durationProblem(token);
  return { field: 'took', fromMs, toMs };
}

const durationProblem = (token: QueryToken): QueryProblem =>
  problem(token, 'expected a duration such as took>1s, took<500ms or took:1s..5s', {
    replacement: null,
  });

function durationMs(text: string): number | null {
  const [, amount, unit] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m)$/i.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return null;
  return Math.round(Number(amount) * (UNITS[unit.toLowerCase()] ?? 1));
}

const problem = (
  { at, raw }: QueryToken,
  message: string,
  { replacement }: { replacement: string | null },
): QueryProblem => ({ at, length: raw.length, message, suggestion: replacement });
