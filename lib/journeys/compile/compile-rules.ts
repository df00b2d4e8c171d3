import type { JourneySource, Json, RuleSource } from '../language/journey-source';
import type { Message } from '../language/message';
import {
  type FailingSign,
  isPathText,
  isRegexText,
  type READ_KEYS,
  type Sign,
} from '../language/names';
import { compilePattern, isRule, type MessageTest } from '../match/compile-pattern';
import {
  type ConditionTest,
  compileCondition,
  compilePath,
  type PathReader,
} from '../match/json-path';
import { compileRegexText } from '../match/linear-regex';
import { plainTextOf, renderJson, renderText, type ValueLookup } from '../values/template';

/** A name of a value, and where it is read. */
export type Save = { name: string; read: (message: Message) => Json | undefined };

/** A text that a rule states: read from the message, or written with values. Undefined where nothing is there. */
type Saying = (message: Message, lookup: ValueLookup) => string | undefined;

/** One rule of `read`, compiled. What it has not is null or empty. */
export type Rule = {
  test: MessageTest;
  answer: ((message: Message) => Json | undefined) | null;
  saves: readonly Save[];
  also: readonly Sign[];
  /** What is sent back; a text in it that is a path is read from the message. */
  reply: ((message: Message, lookup: ValueLookup) => Json) | null;
  ok: { holds: ConditionTest; text: string } | null;
  times: number;
  /** What opens a run; the end that balances the first opening is the end. */
  opens: MessageTest | null;
  stage: FailingSign | null;
  code: Saying;
  message: Saying;
  recovered: ConditionTest | null;
  /** Whether a close with this code and reason is meant. */
  closes: (code: number, reason: string) => boolean;
  statuses: readonly number[];
};

export type RuleKey = Exclude<(typeof READ_KEYS)[number], 'else'>;
export type RuleTable = { readonly [K in RuleKey]: readonly Rule[] };

/** The value of one or more keys as a list; empty where it is absent. */
export function listOf<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** Compiles the rules of `read`. */
export function compileRules(read: JourneySource['read']): RuleTable {
  const rulesOf = (key: RuleKey) =>
    read === 'agent' ? [] : listOf<unknown>(read[key]).map((one) => compileRule(one));
  return {
    auth: rulesOf('auth'),
    factory: rulesOf('factory'),
    handler: rulesOf('handler'),
    ready: rulesOf('ready'),
    agent: rulesOf('agent'),
    complete: rulesOf('complete'),
    error: rulesOf('error'),
    ping: rulesOf('ping'),
    ignore: rulesOf('ignore'),
    fallback: rulesOf('fallback'),
    emergency: rulesOf('emergency'),
  };
}

function compileRule(written: unknown): Rule {
  // The schema has checked the shape: a rule has a key that marks it, everything else is a pattern.
  const source = (isRule(written) ? written : { match: written }) as RuleSource;
  const { ok } = source;
  return {
    test: compilePattern(patternOf(source)),
    answer: source.answer === undefined ? null : firstAt(listOf(source.answer)),
    saves: compileSaves(source.save),
    also: listOf(source.also),
    reply: source.reply === undefined ? null : compileReply(source.reply),
    ok: ok === undefined ? null : { holds: compileCondition(ok), text: ok },
    times: source.times ?? 1,
    opens: source.outermost === undefined ? null : compilePattern(source.outermost),
    stage: source.stage ?? null,
    code: compileSaying(source.code),
    message: compileSaying(source.message),
    recovered: compileRecovered(source.recovered),
    closes: compileCloses(listOf(source.close)),
    statuses: listOf(source.status),
  };
}

/** The parts of a rule that are about a message. */
function patternOf({ match, where, text, close, status }: RuleSource): Json {
  const parts = { match, where, text, close, status };
  const given = Object.entries(parts).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [key: string]: Json };
}

/** Compiles `{name: path}`. */
export function compileSaves(saves: Record<string, string | string[]> | undefined): Save[] {
  return Object.entries(saves ?? {}).map(([name, paths]) => ({
    name,
    read: firstAt(listOf(paths)),
  }));
}

/** Reads the first value that is there at one of several paths. A message that is no JSON has one value, its text, at `$`. */
export function firstAt(paths: readonly string[]): (message: Message) => Json | undefined {
  const readers = paths.map((path) => ({ path, read: compilePath(path) }));
  return (message) => {
    for (const { path, read } of readers) {
      const value = readValue(message, path, read);
      if (value !== undefined && value !== null) return value;
    }
    return undefined;
  };
}

function readValue({ json, text }: Message, path: string, read: PathReader): Json | undefined {
  if (json === undefined) return path === '$' ? text : undefined;
  return read(json);
}

function compileSaying(written: string | string[] | undefined): Saying {
  const sayings = listOf(written).map((one): Saying => {
    if (!isPathText(one)) return (_message, lookup) => plainTextOf(renderText(one, lookup));
    const read = firstAt([one]);
    return (message) => {
      const value = read(message);
      return value === undefined ? undefined : plainTextOf(value);
    };
  });
  return (message, lookup) => {
    for (const saying of sayings) {
      const text = saying(message, lookup);
      if (text !== undefined) return text;
    }
    return undefined;
  };
}

function compileReply(reply: Json): NonNullable<Rule['reply']> {
  const readers = new Map(pathsIn(reply).map((path) => [path, firstAt([path])]));
  return (message, lookup) =>
    renderJson(reply, { lookup, readPath: (path) => readers.get(path)?.(message) });
}

function pathsIn(node: Json): string[] {
  if (typeof node === 'string') return isPathText(node) ? [node] : [];
  if (typeof node !== 'object' || node === null) return [];
  return Object.values(node).flatMap(pathsIn);
}

function compileRecovered(written: true | string | undefined): ConditionTest | null {
  if (written === undefined) return null;
  return written === true ? () => true : compileCondition(written);
}

function compileCloses(written: Array<number | string>): Rule['closes'] {
  const tests = written.map((one) => {
    if (typeof one === 'string' && isRegexText(one)) {
      const test = compileRegexText(one);
      return (_code: number, reason: string) => test(reason);
    }
    return (code: number) => String(code) === String(one);
  });
  return (code, reason) => tests.some((test) => test(code, reason));
}
