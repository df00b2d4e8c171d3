import { cacheByText } from '../cached';
import type { Fingerprint, FrameMeaning } from '../sessions/session-facts';
import { ANSWER_KEYS, hasAnswerIn, hasContent } from './answer-content';
import { hasVisibleText } from './blank-text';
import { isAgentFailure } from './frame-names';
import { asText, type Json, truncateText } from './frame-scopes';
import { addLineage, readSentAt } from './lineage';
import { findUnfinished } from './unfinished';

const CANNED_AGENT = 'chatagent';
const CANNED_TOOL = 'response_generator';
const CANNED_TEXT = /agent processed your message/i;

/** By these a call of a tool refers to the one that named it. */
const TOOL_CALL_KEYS = ['toolCallName', 'tool_call_name', 'toolCallId', 'tool_call_id'];

/** Most values of an event in which canned text is searched. */
const VALUES_LIMIT = 64;

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
  if (event === 'stream_chunk' && outer.some((scope) => hasVisibleText(asText(scope.delta))))
    return true;
  const named = namedAnswers(outer);
  if (named.length > 0) return named.some(hasAnswerIn);
  const payload = outer[0]?.payload ?? outer[0]?.data;
  if (typeof payload === 'string') return hasVisibleText(payload);
  if (outer.slice(1).some(hasContent)) return true;
  return outer.some((scope) => hasVisibleText(asText(scope.message)));
}

/** The values of all fields that are made for answers. */
function namedAnswers(scopes: Json[]): unknown[] {
  const found: unknown[] = [];
  for (const scope of scopes)
    for (const key of ANSWER_KEYS) if (key in scope) found.push(scope[key]);
  return found;
}

function findFingerprints(scopes: Json[]): Fingerprint[] {
  let found: Set<Fingerprint> | null = null;
  for (const scope of scopes) {
    const agent = asText(scope.agent_name) || asText(scope.agentName) || asText(scope.agent);
    if (isCannedAgent(agent)) found = (found ?? new Set()).add('agent-name');
    const tool = asText(scope.tool_name) || asText(scope.toolName) || asText(scope.tool);
    if (tool.toLowerCase() === CANNED_TOOL) found = (found ?? new Set()).add('tool-name');
    const keys = Object.keys(scope);
    for (let index = 0; index < keys.length && index < VALUES_LIMIT; index++) {
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
