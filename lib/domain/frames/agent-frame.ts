import type { Fingerprint, FrameMeaning } from '../sessions/session-facts';
import { ANSWER_KEYS, hasAnswerIn, hasContent } from './answer-content';
import { hasVisibleText } from './blank-text';
import { isAgentFailure } from './frame-names';
import { asText, type Json, truncateText } from './frame-scopes';
import { readLineage, readSentAt } from './lineage';
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
  const code = firstTextUpTo(scopes, ['error_code', 'errorCode', 'code', 'error_type'], 80);
  const sentAt = readSentAt(scopes);
  return {
    kind: 'agent',
    name: truncateText(asText(scopes[0]?.type) || asText(scopes[0]?.event) || event, 64),
    event,
    final: isEnd || isAgentFailure(event),
    failed: unfinished !== null || isAgentFailure(event),
    ...(unfinished === null ? {} : { unfinished: unfinished.text }),
    ...readLineage(scopes, ownName),
    ...(sentAt === null ? {} : { sentAt }),
    answer: hasAnswer(event, scopes),
    fingerprints: findFingerprints(scopes),
    missing: findMissingFields(event, scopes),
    code: code || unfinished?.word || null,
    message: firstTextUpTo(
      scopes,
      ['error_message', 'errorMessage', 'error', 'reason', 'message'],
      300,
    ),
  };
}

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
  const named = outer.flatMap((scope) =>
    ANSWER_KEYS.filter((key) => key in scope).map((key) => scope[key]),
  );
  if (named.length > 0) return named.some(hasAnswerIn);
  const payload = outer[0]?.payload ?? outer[0]?.data;
  if (typeof payload === 'string') return hasVisibleText(payload);
  if (outer.slice(1).some(hasContent)) return true;
  return outer.some((scope) => hasVisibleText(asText(scope.message)));
}

function findFingerprints(scopes: Json[]): Fingerprint[] {
  const found = new Set<Fingerprint>();
  for (const scope of scopes) {
    const agent = asText(scope.agent_name) || asText(scope.agentName) || asText(scope.agent);
    if (agent.toLowerCase().replace(/[^a-z]/g, '') === CANNED_AGENT) found.add('agent-name');
    const tool = asText(scope.tool_name) || asText(scope.toolName) || asText(scope.tool);
    if (tool.toLowerCase() === CANNED_TOOL) found.add('tool-name');
    for (const value of Object.values(scope).slice(0, VALUES_LIMIT)) {
      if (typeof value === 'string' && CANNED_TEXT.test(value.slice(0, 4000))) found.add('text');
    }
  }
  return [...found];
}

function findMissingFields(event: string, scopes: Json[]): string[] {
  const hasAny = (...keys: string[]) =>
    scopes.some((scope) =>
      keys.some((key) => scope[key] !== undefined && scope[key] !== null && scope[key] !== ''),
    );
  const missing: string[] = [];
  if (event === 'tool_executing' || event === 'tool_completed') {
    if (!hasAny('tool_name', 'toolName', 'tool', 'name', ...TOOL_CALL_KEYS))
      missing.push('tool_name');
  }
  if (
    event === 'tool_completed' &&
    !hasAny('result', 'results', 'output', 'tool_result', 'content')
  )
    missing.push('results');
  return missing;
}
