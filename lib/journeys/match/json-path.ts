import { jsonpath } from 'json-p3';
import type { Json } from '../language/journey-source';
import { JOURNEY_LIMITS } from '../language/limits';
import type { ValueLookup } from '../values/template';
import { cachedRegex } from './linear-regex';

/** Reads the first value at a path; undefined where there is none. Never throws. */
export type PathReader = (json: Json) => Json | undefined;

/** Whether a condition holds for a message. Never throws; false where a value in it is not known yet. */
export type ConditionTest = (json: Json, lookup: ValueLookup) => boolean;

/** Filter function of a condition that stands for `$name`; its argument is what follows the dollar sign. */
const VALUE_FUNCTION = 'tocsin_value';

/** Set while a condition is evaluated, which is synchronous. */
let evaluation: { lookup: ValueLookup; hasUnknown: boolean } | null = null;

const environment = createEnvironment();

/** RFC 9535 with `match` and `search` in linear time: those of the library backtrack. */
function createEnvironment(): jsonpath.JSONPathEnvironment {
  const { ValueType, LogicalType } = jsonpath.FunctionExpressionType;
  const made = new jsonpath.JSONPathEnvironment({ maxRecursionDepth: JOURNEY_LIMITS.depth });
  for (const [name, whole] of [
    ['match', true],
    ['search', false],
  ] as const)
    made.functionRegister.set(name, {
      argTypes: [ValueType, ValueType],
      returnType: LogicalType,
      call: (text: unknown, pattern: unknown) =>
        typeof text === 'string' &&
        typeof pattern === 'string' &&
        pattern.length <= JOURNEY_LIMITS.expressionLength &&
        cachedRegex(pattern, whole)?.(text) === true,
    });
  made.functionRegister.set(VALUE_FUNCTION, {
    argTypes: [ValueType],
    returnType: ValueType,
    call: (reference: unknown) => {
      const value = evaluation?.lookup(String(reference));
      if (value === undefined && evaluation) evaluation.hasUnknown = true;
      return value === undefined ? jsonpath.Nothing : value;
    },
  });
  return made;
}

/** `$.a.b[0]['c']`: read without the library, because most paths are of this kind. */
const PLAIN_PATH = /^\$(?:\.[A-Za-z_]\w*|\[\d{1,9}\]|\['[^'\\]*'\]|\["[^"\\]*"\])*$/;
const PLAIN_STEP = /\.([A-Za-z_]\w*)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/g;

/** Compiles a path of RFC 9535. Throws `JSONPathError` where it is none. */
export function compilePath(path: string): PathReader {
  const query = environment.compile(path);
  if (PLAIN_PATH.test(path)) return readPlainPath(path);
  return (json) => {
    try {
      // The library's own value type and ours are the same JSON.
      return query.match(json)?.value as Json | undefined;
    } catch {
      // A message that is nested deeper than the limit has no value at any path.
      return undefined;
    }
  };
}

function readPlainPath(path: string): PathReader {
  const steps = [...path.matchAll(PLAIN_STEP)].map(([, name, index, single, double]) =>
    index === undefined ? (name ?? single ?? double ?? '') : Number(index),
  );
  return (json) => {
    let value: Json | undefined = json;
    for (const step of steps) {
      if (typeof value !== 'object' || value === null) return undefined;
      if (typeof step === 'number') value = Array.isArray(value) ? value[step] : undefined;
      else value = !Array.isArray(value) && Object.hasOwn(value, step) ? value[step] : undefined;
      if (value === undefined) return undefined;
    }
    return value;
  };
}

/**
 * Compiles a logical expression of RFC 9535 over `$`, in which `$name` and `$(name|filter)` are values of the session. A value is
 * never part of the expression, so that none can change it. Throws `JSONPathError` where it is none.
 */
export function compileCondition(condition: string): ConditionTest {
  const query = environment.compile(`$[?${replaceValues(condition)}]`);
  return (json, lookup) => {
    // The expression is evaluated for each member of the root: without one nothing would be compared.
    const root = typeof json === 'object' && json !== null ? json : null;
    if (root === null) return false;
    evaluation = { lookup, hasUnknown: false };
    try {
      const holds = query.match(root) !== undefined;
      return holds && !evaluation.hasUnknown;
    } catch {
      return false;
    } finally {
      evaluation = null;
    }
  };
}

/** A text in quotes, or a value: `$name`, `$secret.name`, `$(name|filter)`. */
const QUOTED_OR_VALUE =
  /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\$(\([\w.]+(?:\|\w+)*\)|secret\.\w+|[A-Za-z_]\w*)/g;

/** Text in quotes stays as it is. */
function replaceValues(condition: string): string {
  return condition.replace(QUOTED_OR_VALUE, (all, quoted: string | undefined, value = '') =>
    quoted === undefined ? `${VALUE_FUNCTION}("${bareReference(value)}")` : all,
  );
}

function bareReference(value: string): string {
  return value.replace(/^\((.*)\)$/, '$1');
}

/** The references to values in a condition: what follows each dollar sign that is no path. */
export function valuesInCondition(condition: string): string[] {
  return [...condition.matchAll(QUOTED_OR_VALUE)].flatMap(([, quoted, value = '']) =>
    quoted === undefined ? [bareReference(value)] : [],
  );
}
