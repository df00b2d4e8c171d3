import { hasVisibleText } from '../../domain/frames/blank-text';
import type { Json, Pattern } from '../language/journey-source';
import type { Message } from '../language/message';
import { isRegexText, RULE_MARKS, VALUE_KINDS, type ValueKind } from '../language/names';
import { renderText, type ValueLookup } from '../values/template';
import { compileCondition } from './json-path';
import { compileRegexText } from './linear-regex';

/** Whether a message matches. Never throws. */
export type MessageTest = (message: Message, lookup: ValueLookup) => boolean;

type LeafTest = (value: Json | undefined, lookup: ValueLookup) => boolean;

type JsonMap = { [key: string]: Json };

const KIND_TESTS: Record<ValueKind, (value: Json | undefined) => boolean> = {
  '<any>': (value) => value !== undefined && value !== null,
  '<absent>': (value) => value === undefined,
  '<text>': (value) => typeof value === 'string' && hasVisibleText(value),
  '<number>': (value) => typeof value === 'number',
  '<list>': (value) => Array.isArray(value),
  '<object>': (value) => isMap(value),
};

function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a map is a rule, and not a partial object. */
export function isRule(value: unknown): value is JsonMap {
  return isMap(value) && RULE_MARKS.some((mark) => Object.hasOwn(value, mark));
}

/**
 * Compiles a pattern: a name, a `/regex/` of the name, a partial object, a rule with `match`, `where` or `text`, or a list of any of
 * these. Throws the error of the library where an expression in it is none.
 */
export function compilePattern(pattern: Pattern | Json): MessageTest {
  if (Array.isArray(pattern)) {
    const tests = pattern.map((one) => compilePattern(one));
    return (message, lookup) => tests.some((test) => test(message, lookup));
  }
  if (isRule(pattern)) return compileRule(pattern);
  if (isMap(pattern)) {
    const test = compileLeaf(pattern);
    return ({ json }, lookup) => test(json, lookup);
  }
  const test = compileText(String(pattern));
  return ({ name }, lookup) => name !== undefined && test(name, lookup);
}

/** A rule matches where all of its parts do. One with `close` or `status` is about no message. */
function compileRule({ match, where, text, close, status }: JsonMap): MessageTest {
  if (close !== undefined || status !== undefined) return () => false;
  const tests: MessageTest[] = [];
  if (match !== undefined) tests.push(compilePattern(match));
  if (text !== undefined) {
    const test = compileLeaf(text);
    tests.push((message, lookup) => test(message.text, lookup));
  }
  if (typeof where === 'string') {
    const holds = compileCondition(where);
    tests.push(({ json }, lookup) => json !== undefined && holds(json, lookup));
  }
  return (message, lookup) => tests.every((test) => test(message, lookup));
}

function compileLeaf(expected: Json): LeafTest {
  if (Array.isArray(expected)) {
    const tests = expected.map((one) => compileLeaf(one));
    return (value, lookup) => tests.some((test) => test(value, lookup));
  }
  if (isMap(expected)) {
    const fields = Object.entries(expected).map(([key, one]) => ({ key, test: compileLeaf(one) }));
    return (value, lookup) =>
      isMap(value) &&
      fields.every(({ key, test }) =>
        test(Object.hasOwn(value, key) ? value[key] : undefined, lookup),
      );
  }
  if (typeof expected !== 'string') return (value) => value === expected;
  return compileText(expected);
}

function compileText(expected: string): LeafTest {
  const kind = VALUE_KINDS.find((one) => one === expected);
  if (kind) return KIND_TESTS[kind];
  if (isRegexText(expected)) {
    const test = compileRegexText(expected);
    return (value) =>
      (typeof value === 'string' || typeof value === 'number') && test(String(value));
  }
  if (!expected.includes('$')) return (value) => value === expected;
  return (value, lookup) => {
    const wanted = renderText(expected, lookup);
    if (wanted === undefined || value === undefined) return false;
    return wanted === value || (typeof value === 'string' && String(wanted) === value);
  };
}
