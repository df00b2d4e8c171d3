import { RE2JS, RE2JSSyntaxException } from 're2js';
import type { HealthOutcome } from '../domain/sessions/health-event';
import { HANDLERS, type Handler, type Stage } from '../domain/sessions/stages';
import type { SourcePattern } from '../domain/sources/source';
import { AppError } from '../kit/errors';

const EXPRESSION_LIMIT = 500;
/** Steps of a compiled expression: `((a{1,30}){1,30})$` is linear and takes half a second for a line of 16 kB. Usual ones have 50. */
const PROGRAM_LIMIT = 500;
/** Characters of a line that an expression is run on. */
const MATCHED_TEXT_LIMIT = 8 * 1024;

const GROUPS = [
  'connectionId',
  'sessionId',
  'runId',
  'traceId',
  'errorCode',
  'release',
  'instance',
  'handler',
] as const;
type GroupName = (typeof GROUPS)[number];

type Meaning = { stage: Stage; outcome: HealthOutcome; handler?: Handler | undefined };

type PatternInput = {
  /** '' for a span. */
  text: string;
  /** Of a log record; '' where there is none. */
  event: string;
  /** Of a span; null for a line or log record. */
  span: string | null;
  attribute(name: string): string | undefined;
};

type PatternHit = {
  /** Null: the row is to be ignored. */
  meaning: Meaning | null;
  groups: Partial<Record<GroupName, string>>;
  /** Which pattern, from 1. */
  number: number;
};

export type PatternSearch = (input: PatternInput) => PatternHit | null;

/**
 * Compiles a user's patterns; the first one that fits a row counts. Throws AppError `invalid_input` that names the pattern and what is
 * wrong with it.
 */
export function compilePatterns(patterns: readonly SourcePattern[]): PatternSearch {
  const compiled = patterns.map((pattern, index) => compileOne(pattern, index + 1));
  return (input) => {
    for (const search of compiled) {
      const hit = search(input);
      if (hit) return hit;
    }
    return null;
  };
}

function compileOne(pattern: SourcePattern, number: number): PatternSearch {
  const { contains, event, attributes = {} } = pattern;
  const match = pattern.match === undefined ? null : compile(pattern.match, number);
  const span = pattern.span === undefined ? null : compile(pattern.span, number);
  const wanted = Object.entries(attributes);
  const meaning = meaningOf(pattern);
  return (input) => {
    if (event !== undefined && input.event !== event) return null;
    if ((span === null) !== (input.span === null)) return null;
    if (span && !span.matches(cut(input.span ?? ''))) return null;
    if (contains !== undefined && !input.text.includes(contains)) return null;
    if (wanted.some(([name, value]) => input.attribute(name) !== value)) return null;
    const groups = match ? groupsOf(match, cut(input.text)) : {};
    if (!groups) return null;
    const { handler } = groups;
    return {
      meaning: meaning && isHandler(handler) ? { ...meaning, handler } : meaning,
      groups,
      number,
    };
  };
}

const cut = (text: string) => text.slice(0, MATCHED_TEXT_LIMIT);
const isHandler = (text: string | undefined): text is Handler =>
  HANDLERS.some((handler) => handler === text);

function meaningOf({ ignore, stage, outcome, handler }: SourcePattern): Meaning | null {
  if (ignore || stage === undefined || outcome === undefined) return null;
  return { stage, outcome, handler };
}

/** Named groups that took part in the first match; null where there is no match. */
function groupsOf(expression: RE2JS, text: string): PatternHit['groups'] | null {
  const matcher = expression.matcher(text);
  if (!matcher.find()) return null;
  const groups: PatternHit['groups'] = {};
  const named = expression.namedGroups();
  for (const name of GROUPS) {
    if (!(name in named)) continue;
    const value = matcher.group(name);
    if (value) groups[name] = value.slice(0, 200);
  }
  return groups;
}

/** What is wrong with a pattern, and in which of its fields; null where nothing is. */
export function patternProblem(
  pattern: Pick<SourcePattern, 'match' | 'span'>,
): { field: 'match' | 'span'; problem: string } | null {
  for (const field of ['match', 'span'] as const) {
    const expression = pattern[field];
    const read = expression === undefined ? null : readExpression(expression);
    if (read && 'problem' in read) return { field, problem: read.problem };
  }
  return null;
}

function compile(expression: string, number: number): RE2JS {
  const read = readExpression(expression);
  if ('problem' in read) throw new AppError('invalid_input', `pattern ${number}: ${read.problem}`);
  return read.compiled;
}

function readExpression(expression: string): { compiled: RE2JS } | { problem: string } {
  if (expression.length > EXPRESSION_LIMIT)
    return { problem: `the expression has more than ${EXPRESSION_LIMIT} characters` };
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(expression);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    const problem = `${error.message}; RE2 has no look-around and no back-references, which could take for ever on a long line`;
    return { problem };
  }
  const size = compiled.programSize();
  if (size > PROGRAM_LIMIT) {
    const problem = `the expression is too costly to run on every line (${size} steps, at most ${PROGRAM_LIMIT}): use smaller repetitions`;
    return { problem };
  }
  const unknown = Object.keys(compiled.namedGroups()).find(
    (name) => !GROUPS.some((group) => group === name),
  );
  if (unknown !== undefined)
    return { problem: `the group ${unknown} is none of ${GROUPS.join(', ')}` };
  return { compiled };
}
