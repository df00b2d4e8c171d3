import { cacheByText } from '../cached';
import type { Fingerprint, FrameMeaning } from '../sessions/session-facts';
import { isAgentFailure } from './frame-names';
import { asText, isObject, type Json, truncateText } from './frame-scopes';
import { addLineage, readSentAt } from './lineage';
import { findUnfinished } from './unfinished';

const CANNED_AGENT = 'chatagent';
const CANNED_TOOL = 'response_generator';
const CANNED_TEXT = /agent processed your message/i;

const ANSWER_KEYS = [
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
];
/** Keys of an event that describe it and are not an answer. */
const BOOKKEEPING =
  /^(?:type|event|status|state|success|ok|timestamp|time|created_at|.*_?id|.*_?ids|agent_name|agent|name|message|duration.*|.*_ms|elapsed.*|sequence|seq|critical|attempt|user_context|metadata|version|step_number|progress.*|emergency_mode|mode|error.*)$/i;

/** By these a call of a tool refers to the one that named it. */
const TOOL_CALL_KEYS = ['toolCallName', 'tool_call_name', 'toolCallId', 'tool_call_id'];

/** How deep, and how many entries per level, an answer is searched for. */
const ANSWER_DEPTH = 4;
const ANSWER_WIDTH = 64;

/** Meaning of an agent event. `event`: what it is; `ownName`: the canonical name by which it was recognised. */
export function readAgentEvent(
  { event, ownName }: { event: string; ownName: string },
  scopes: Json[],
): FrameMeaning {
  const isEnd = event === 'agent_completed';
  const unfinished = isEnd && scopes[0] ? findUnfinished(scopes[0]) : null;
  const code = firstTextUpTo(scopes, CODE_KEYS, 80);
  const sentAt = readSentAt(scopes);
  const outer = scopes[0];
  const name = truncateText(asText(outer?.type) || asText(outer?.event) || event, 64);
  const meaning: Extract<FrameMeaning, { kind: 'agent' }> = {
    kind: 'agent',
    // The constant where both are the same: the text of the frame would be kept beside it.
    name: name === event ? event : name,
    event,
    final: isEnd || isAgentFailure(event),
    failed: unfinished !== null || isAgentFailure(event),
    answer: hasAnswer(event, scopes),
    fingerprints: findFingerprints(scopes),
    missing: findMissingFields(event, scopes),
    code: code || unfinished?.word || null,
    message: firstTextUpTo(scopes, MESSAGE_KEYS, 300),
  };
  if (unfinished !== null) meaning.unfinished = unfinished.text;
  if (sentAt !== null) meaning.sentAt = sentAt;
  addLineage(meaning, scopes, ownName);
  return meaning;
}

const CODE_KEYS = ['error_code', 'errorCode', 'code', 'error_type'];
const MESSAGE_KEYS = ['error_message', 'errorMessage', 'error', 'reason', 'message'];

function firstTextUpTo(scopes: Json[], keys: string[], limit: number): string {
  for (const key of keys) {
    for (const scope of scopes) {
      const found = asText(scope[key]);
      if (found) return truncateText(found, limit);
    }
  }
  return '';
}

/**
 * Whether the event carries a non-empty answer. A field made for answers decides if there is one; else any content that is
 * not bookkeeping; else the plain message.
 */
function hasAnswer(event: string, scopes: Json[]): boolean {
  const outer = scopes.slice(0, 4);
  if (event === 'stream_chunk' && outer.some((scope) => scope.role === 'user')) return false;
  if (event === 'stream_chunk' && outer.some((scope) => asText(scope.delta) !== '')) return true;
  const named = namedAnswers(outer);
  if (named.length > 0) return named.some((value) => isContent(value, 0) || hasNumber(value, 0));
  const payload = outer[0]?.payload ?? outer[0]?.data;
  if (typeof payload === 'string') return payload.trim().length > 0;
  if (outer.slice(1).some((scope) => isContent(scope, 1))) return true;
  return outer.some((scope) => asText(scope.message).length > 0);
}

/** The values of all fields that are made for answers. */
function namedAnswers(scopes: Json[]): unknown[] {
  const found: unknown[] = [];
  for (const scope of scopes)
    for (const key of ANSWER_KEYS) if (key in scope) found.push(scope[key]);
  return found;
}

function isContent(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.trim().length > 0;
  if (depth > ANSWER_DEPTH) return false;
  if (Array.isArray(value))
    return value.slice(0, ANSWER_WIDTH).some((one) => isContent(one, depth + 1));
  if (!isObject(value)) return false;
  return Object.keys(value)
    .slice(0, ANSWER_WIDTH)
    .some(
      (key) =>
        (ANSWER_KEYS.includes(key) || !BOOKKEEPING.test(key)) && isContent(value[key], depth + 1),
    );
}

/** Numbers are an answer in a field made for answers, and statistics elsewhere. */
function hasNumber(value: unknown, depth: number): boolean {
  if (typeof value === 'number') return true;
  if (depth > ANSWER_DEPTH || !isObject(value)) return false;
  return Object.keys(value)
    .slice(0, ANSWER_WIDTH)
    .some((key) => !BOOKKEEPING.test(key) && hasNumber(value[key], depth + 1));
}

function findFingerprints(scopes: Json[]): Fingerprint[] {
  let found: Set<Fingerprint> | null = null;
  for (const scope of scopes) {
    const agent = asText(scope.agent_name) || asText(scope.agentName) || asText(scope.agent);
    if (isCannedAgent(agent)) found = (found ?? new Set()).add('agent-name');
    const tool = asText(scope.tool_name) || asText(scope.toolName) || asText(scope.tool);
    if (tool.toLowerCase() === CANNED_TOOL) found = (found ?? new Set()).add('tool-name');
    const keys = Object.keys(scope);
    for (let index = 0; index < keys.length && index < ANSWER_WIDTH; index++) {
      const value = scope[keys[index] ?? ''];
      if (typeof value === 'string' && CANNED_TEXT.test(value.slice(0, 4000)))
        found = (found ?? new Set()).add('text');
    }
  }
  return found === null ? NO_FINGERPRINTS : [...found];
}

const isCannedAgent = cacheByText((name): boolean => {
  return name.toLowerCase().replace(/[^a-z]/g, '') === CANNED_AGENT;
});

/** Most events have no fingerprints and miss nothing; what is kept of them shares these. */
const NO_FINGERPRINTS: Fingerprint[] = [];
const NOTHING_MISSING: string[] = [];

const TOOL_KEYS = ['tool_name', 'toolName', 'tool', 'name', ...TOOL_CALL_KEYS];
const RESULT_KEYS = ['result', 'results', 'output', 'tool_result', 'content'];

function findMissingFields(event: string, scopes: Json[]): string[] {
  const isTool = event === 'tool_executing' || event === 'tool_completed';
  const hasTool = !isTool || hasAny(scopes, TOOL_KEYS);
  const hasResult = event !== 'tool_completed' || hasAny(scopes, RESULT_KEYS);
  if (hasTool && hasResult) return NOTHING_MISSING;
  return [...(hasTool ? [] : ['tool_name']), ...(hasResult ? [] : ['results'])];
}

function hasAny(scopes: Json[], keys: string[]): boolean {
  for (const scope of scopes) {
    for (const key of keys) {
      const value = scope[key];
      if (value !== undefined && value !== null && value !== '') return true;
    }
  }
  return false;
}
