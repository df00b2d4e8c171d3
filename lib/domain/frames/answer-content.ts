import { hasVisibleText } from './blank-text';
import { isObject } from './frame-scopes';

export const ANSWER_KEYS = [
  'final_response',
  'finalResponse',
  'final_answer',
  'answer',
  'response',
  'result',
  'results',
  'output',
  'report',
  'final_report',
  'content',
  'text',
  'summary',
  'candidates',
  'artifacts',
  'messages',
];
/** Keys of an event that describe it and are not an answer. */
const BOOKKEEPING =
  /^(?:type|event|status|state|success|ok|timestamp|time|created_at|.*_?id|.*_?ids|agent_name|agent|name|message|duration.*|.*_ms|elapsed.*|sequence|seq|critical|attempt|user_context|metadata|version|step_number|progress.*|emergency_mode|mode|error.*|role|usage|tool_calls|function_call|(?:finish|stop)_?reason|logprobs|kind|(?:mime|media)_?type|model(?:_?(?:name|version))?|provider|object|system_fingerprint|safety_?ratings|language|format|encoding)$/i;
/** Who wrote a message of a conversation that is no answer. */
const NOT_AGENT = /^(?:user|human|system|developer|tool|function)$/i;
/** How deep, how many entries per level, and how many values in all an answer is searched for. */
const DEPTH = 24;
const WIDTH = 64;
const MOST_VALUES = 2_000;

type Search = { depth: number; left: number };

/** Whether a field made for answers has one: a text with something to see, or a number, at any depth. */
export function hasAnswerIn(value: unknown): boolean {
  return hasText(value, newSearch()) || hasNumber(value, newSearch());
}

/** Whether a payload that has no field for answers carries a text that is not bookkeeping. */
export function hasContent(payload: unknown): boolean {
  return hasText(payload, newSearch());
}

const newSearch = (): Search => ({ depth: 0, left: MOST_VALUES });

function hasText(value: unknown, search: Search): boolean {
  if (typeof value === 'string') return hasVisibleText(value);
  return hasAny(value, search, hasText);
}

/** Numbers are an answer in a field made for answers, and statistics elsewhere. */
function hasNumber(value: unknown, search: Search): boolean {
  return typeof value === 'number' || hasAny(value, search, hasNumber);
}

/** Whether a value inside one that nests is what is searched. Of the completions of a model API only the choices can be. */
function hasAny(value: unknown, search: Search, test: typeof hasText): boolean {
  if (search.depth >= DEPTH || search.left <= 0) return false;
  const inner = Array.isArray(value) ? value : isObject(value) ? contentOf(value) : [];
  search.depth += 1;
  const isFound = inner.slice(0, WIDTH).some((one) => {
    search.left -= 1;
    return test(one, search);
  });
  search.depth -= 1;
  return isFound;
}

function contentOf(value: Record<string, unknown>): unknown[] {
  if (Array.isArray(value.choices)) return [value.choices];
  const author = value.role ?? value.type;
  if (typeof author === 'string' && NOT_AGENT.test(author)) return [];
  return Object.keys(value)
    .filter((key) => isContentKey(key, value[key]))
    .map((key) => value[key]);
}

/** A message that nests is one of a conversation; one that is a text describes the event. */
function isContentKey(key: string, value: unknown): boolean {
  if (ANSWER_KEYS.includes(key) || !BOOKKEEPING.test(key)) return true;
  return key === 'message' && typeof value === 'object';
}
