import type { z } from 'zod';
import { nearest } from '../../domain/nearest';

type Issue = z.core.$ZodIssue;

/** Severities of other products → ours. */
const SEVERITY_WORDS: ReadonlyArray<[RegExp, string]> = [
  [/^(critical|crit|fatal|emergency|alert|high|urgent|error|major|p[01]|sev-?[01])$/i, 'page'],
  [/^(warning|warn|info|notice|low|minor|medium|normal|p[2-5]|sev-?[2-5])$/i, 'ticket'],
];

/** Words shorter than this are near to too many others. */
const SHORT = 4;

const UNIT_WORDS: ReadonlyArray<[RegExp, string]> = [
  [/^(ms|msecs?|millis?|milliseconds?)$/i, 'ms'],
  [/^(s|secs?|seconds?)$/i, 's'],
  [/^(m|mins?|minutes?)$/i, 'm'],
  [/^(h|hrs?|hours?)$/i, 'h'],
  [/^(d|days?)$/i, 'd'],
];

const SHARE_MESSAGE = /expected text such as "[<>]/;

/** What to write instead of a value that the schema refuses; null where its message says that. */
export function suggestion(issue: Issue): string | null {
  return (
    forValues(issue) ?? forText(issue) ?? forKind(issue) ?? forBounds(issue) ?? forExample(issue)
  );
}

/** What to add where a field is missing. */
export function missingHint(issue: Issue): string {
  const values = allowedOf(issue);
  const name = String(issue.path.at(-1) ?? 'it');
  return values === null ? `add ${name}` : `add ${name}: ${values.join(', or ')}`;
}

function forValues(issue: Issue): string | null {
  const values = allowedOf(issue);
  if (values === null) return null;
  const { input } = issue;
  const found =
    issue.code === 'invalid_union' && typeof input === 'object' && input !== null
      ? Reflect.get(input, issue.discriminator ?? 'kind')
      : input;
  const text = String(found ?? '');
  const word = SEVERITY_WORDS.find(([pattern]) => pattern.test(text))?.[1];
  if (word !== undefined && values.includes(word)) return `${text} is ${word} here`;
  const near = likelyName(text, values);
  return near === null ? `write ${values.join(', or ')}` : `did you mean ${near}?`;
}

function allowedOf(issue: Issue): string[] | null {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code !== 'invalid_union' || issue.errors.length > 0) return null;
  return 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : null;
}

function likelyName(text: string, values: readonly string[]): string | null {
  if (text === '') return null;
  const lower = text.toLowerCase();
  const begins = values.find(
    (value) => lower.startsWith(value.toLowerCase()) || value.toLowerCase().startsWith(lower),
  );
  if (begins !== undefined) return begins;
  return text.length < SHORT ? null : nearest(text, values);
}

/** Texts whose meaning is clear: durations with other units, URLs with another scheme. */
function forText({ input, message }: Issue): string | null {
  if (typeof input === 'number' && SHARE_MESSAGE.test(message))
    return thresholdHint(String(input > 0 && input < 1 ? input * 100 : input), message);
  if (typeof input !== 'string') return null;
  if (/a duration such as/.test(message)) return durationHint(input);
  if (/wss?:\/\//.test(message)) return socketHint(input);
  if (/https?:\/\//.test(message)) return httpHint(input);
  return SHARE_MESSAGE.test(message) ? thresholdHint(input, message) : null;
}

function durationHint(input: string): string {
  const [, amount, unit = ''] = /^\s*(\d+(?:[.,]\d+)?)\s*([a-zµ]*)\s*$/i.exec(input) ?? [];
  const known = UNIT_WORDS.find(([pattern]) => pattern.test(unit))?.[1];
  const number = amount?.replace(',', '.');
  if (number === undefined) return 'write a number and ms, s, m, h or d, such as 90s';
  return known === undefined ? 'the units are ms, s, m, h and d' : `write ${number}${known}`;
}

function socketHint(input: string): string {
  if (/^https:/i.test(input)) return 'write wss:// instead of https://';
  if (/^http:/i.test(input)) return 'write ws:// instead of http://';
  return 'write the whole address, such as wss://api.example.com/ws';
}

function httpHint(input: string): string {
  return /:\/\//.test(input)
    ? 'begin the address with https://'
    : 'write the whole address, such as https://example.com/path';
}

function thresholdHint(input: string, message: string): string {
  const [, share] = /(\d+(?:[.,]\d+)?)/.exec(input) ?? [];
  const [, sign = '>'] = /"([<>])/.exec(message) ?? [];
  return share === undefined
    ? `write "${sign === '>' ? '> 99 %' : '< 5 %'}", with the quotes`
    : `write "${sign} ${share.replace(',', '.')} %", with the quotes`;
}

/** Another kind of value than the one that is wanted. */
function forKind(issue: Issue): string | null {
  const { input } = issue;
  const key = String(issue.path.at(-1) ?? '');
  if (typeof input === 'number' && /needs its unit/.test(issue.message))
    return `write ${['ms', 's', 'm', 'h', 'd'].map((unit) => `${input}${unit}`).join(' or ')}`;
  if (input === null) return 'give it a value, or remove the line';
  if (issue.code === 'invalid_format' && issue.format === 'email') return 'write name@example.com';
  if (issue.code === 'invalid_key') return 'use letters, digits and dashes';
  if (issue.code !== 'invalid_type') return null;
  if (issue.expected === 'string' && ['number', 'boolean'].includes(typeof input))
    return 'put it into quotes';
  if (issue.expected === 'string' && Array.isArray(input)) return 'write one text, not a list';
  if (issue.expected === 'array')
    return typeof issue.path.at(-1) === 'string'
      ? `write ${key}: [...], or one "- ..." per line`
      : 'write [...]';
  if (issue.expected === 'boolean') return booleanHint(input);
  if (issue.expected === 'number' || issue.expected === 'int')
    return typeof input === 'string' ? 'write a number, without quotes' : 'write a whole number';
  return issue.path.length === 0
    ? 'begin with names of sections, such as targets:'
    : 'write its fields as name: value';
}

function booleanHint(input: unknown): string {
  if (/^(yes|on|y)$/i.test(String(input))) return 'write true';
  return /^(no|off|n)$/i.test(String(input))
    ? 'write false'
    : 'write true or false, without quotes';
}

function forBounds(issue: Issue): string | null {
  const ofList = 'origin' in issue && issue.origin === 'array';
  const ofText = 'origin' in issue && issue.origin === 'string';
  if (issue.code === 'too_small')
    return ofText || ofList ? 'give it a value, or remove the line' : 'use a larger value';
  if (issue.code !== 'too_big') return null;
  if (ofText) return 'shorten it';
  return ofList ? 'use fewer' : 'use a smaller value';
}

/** The example of a message that has one: "expected a size such as 512KiB". */
function forExample({ message }: Issue): string | null {
  const example = /such as (.+)$/.exec(message)?.[1];
  return example === undefined ? null : `write ${example}`;
}
