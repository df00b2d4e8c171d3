import { plainUuid } from '../sessions/probe-id';
import type { FrameMeaning } from '../sessions/session-facts';
import { readAgentEvent } from './agent-frame';
import { findAnsweringStage } from './answering-stage';
import { findFailingStage } from './failing-stage';
import {
  agentEventOf,
  canonicalName,
  isAckName,
  isAuthDemandName,
  isAuthenticatedName,
  isConnectionName,
  isErrorName,
  isHandshakeName,
  isPingName,
  isProgressName,
  isRecoveryName,
  isWelcomeName,
  isWrapperName,
  servedByName,
} from './frame-names';
import { asText, type Json, truncateText, walkScopes } from './frame-scopes';
import { readSentAt } from './lineage';
import { saysNoError, statesError } from './no-error';
import { parseFrame } from './parse-frame';
import { NAME_KEYS, readNames, STATE_KEYS } from './read-names';

/**
 * Reads one text frame, in any of the envelopes that such backends use. Liberal: decides by names and fields anywhere in
 * its outer envelopes, never by one spelling. Never throws; unknown frames are `other`, frames that are not JSON objects
 * `unreadable`.
 */
export function readFrame(raw: string): FrameMeaning {
  const frame = parseFrame(raw);
  if (frame === null) return { kind: 'unreadable', name: '' };
  const scopes = walkScopes(frame);
  const names = readNames(scopes, NAME_KEYS);
  const meaning = readMeaning(scopes, names);
  // Added to the object that was just made: a copy of it for each message would cost more than reading it.
  const runId = plainUuid(firstText(scopes, RUN_ID_KEYS));
  if (runId) meaning.runId = truncateText(runId, ID_LENGTH);
  const threadId = plainUuid(firstText(scopes, THREAD_ID_KEYS));
  if (threadId) meaning.threadId = truncateText(threadId, ID_LENGTH);
  addServedSigns(meaning, scopes, names);
  return meaning;
}

const RUN_ID_KEYS = ['run_id', 'runId'];
const THREAD_ID_KEYS = ['thread_id', 'threadId'];
const ID_LENGTH = 128;

function readMeaning(scopes: Json[], names: string[]): FrameMeaning {
  const ownNames = names.filter((name) => !isWrapperName(name));
  const agent = ownNames.find((name) => agentEventOf(name) !== null);
  const event = agent === undefined ? null : agentEventOf(agent);
  // An error that mentions an agent event in its details is still an error: the outermost name that is no envelope decides.
  if (event !== null && !(ownNames[0] !== agent && isErrorName(ownNames[0] ?? ''))) {
    return readAgentEvent({ event, ownName: agent ?? event }, scopes);
  }
  const name = ownNames[0] ?? names[0] ?? '';
  const recoverable = ownNames.some(isRecoveryName);
  const served = ownNames.some((one) => servedByName(one) !== null);
  if (!recoverable && !served && isError(scopes, ownNames))
    return readError(scopes, ownNames, name);
  if (ownNames.some(isHandshakeName)) return readHandshake(ownNames, scopes, name);
  if (ownNames.some(isPingName)) return { kind: 'ping', name };
  if (served) return { kind: 'notice', name };
  if (isAuthDemand(scopes, ownNames)) return { kind: 'authDemand', name };
  if (isWelcome(scopes, ownNames, names)) return readWelcome(scopes, name);
  if (ownNames.some(isAuthenticatedName)) return { kind: 'authenticated', name };
  if (ownNames.some(isAckName)) return { kind: 'ack', name };
  if (ownNames.some(isProgressName)) return { kind: 'progress', name };
  // A frame that announces a connection id is a welcome, whatever its name.
  if (firstText(scopes.slice(0, 3), ['connection_id', 'connectionId']))
    return readWelcome(scopes, name);
  return { kind: 'other', name };
}

function isError(scopes: Json[], names: string[]): boolean {
  if (names.slice(0, 3).some(isErrorName)) return true;
  return scopes.slice(0, 3).some((scope) => {
    const { error, errors } = scope;
    if (!Array.isArray(error) && statesError(error)) return true;
    if (Array.isArray(errors) && statesError(errors)) return true;
    const code = asText(scope.error_code) || asText(scope.errorCode);
    if (code && !saysNoError(code)) return true;
    if (scope.success === false || scope.ok === false) return true;
    const state = STATE_KEYS.map((key) => scope[key]).find((value) => typeof value === 'string');
    return typeof state === 'string' && isErrorName(canonicalName(state));
  });
}

const CODE_KEYS = ['error_code', 'errorCode', 'code', 'error_type', 'errorType', 'reason_code'];
const COMPONENT_KEYS = ['component', 'stage', 'step', 'phase', 'subsystem'];
/** Often the name of a whole backend, so these come last. */
const PLACE_KEYS = ['service_name', 'source', 'module', 'origin', 'layer', 'service'];
const MESSAGE_KEYS = [
  'error_message',
  'errorMessage',
  'message',
  'reason',
  'error',
  'detail',
  'description',
  'title',
  'root_cause',
  'cause',
];

function readError(scopes: Json[], names: string[], name: string): FrameMeaning {
  const near = scopes.slice(0, 6);
  const code = firstText(near, CODE_KEYS);
  const texts = MESSAGE_KEYS.flatMap((key) => near.map((scope) => asText(scope[key]))).filter(
    Boolean,
  );
  const component = firstText(near, COMPONENT_KEYS);
  const place = firstText(near, PLACE_KEYS);
  const details = near.flatMap((scope) => Object.keys(scope).filter((key) => scope[key] === true));
  const failing = findFailingStage({
    component,
    code,
    texts: [
      ...texts.slice(0, 8),
      names.slice(0, 3).join(' '),
      details.slice(0, 8).join(' '),
      place,
    ],
  });
  const answering = findAnsweringStage({ component, code, texts: texts.slice(0, 8) });
  return {
    kind: 'error',
    name,
    code: code ? truncateText(code, 80) : null,
    message: truncateText(texts[0] ?? '', 300),
    blame: failing,
    answering,
    recovered:
      /^(?:recovered|restart_due)/i.test(code) || near.some((one) => one.recovered === true),
  };
}

function firstText(scopes: Json[], keys: string[]): string {
  for (const key of keys) {
    for (const scope of scopes) {
      const found = asText(scope[key]);
      if (found) return found;
    }
  }
  return '';
}

function readHandshake(names: string[], scopes: Json[], name: string): FrameMeaning {
  if (names.includes('handshake_complete') || names.includes('handshake_completed')) {
    return readWelcome(scopes, name);
  }
  return { kind: 'handshake', name };
}

function isWelcome(scopes: Json[], ownNames: string[], names: string[]): boolean {
  const near = scopes.slice(0, 3);
  if (near.some((scope) => scope.connection_ready === false || scope.ready === false)) return false;
  if (ownNames.some(isWelcomeName)) return true;
  if (near.some((scope) => scope.connection_ready === true)) return true;
  // A status is a welcome only if nothing but the connection itself is named.
  return (
    ownNames.every(isConnectionName) &&
    names.length <= 2 &&
    readNames(near, STATE_KEYS).some(isWelcomeName)
  );
}

/** A question for credentials is no welcome, whatever ids it announces. */
function isAuthDemand(scopes: Json[], ownNames: string[]): boolean {
  if (ownNames.some(isAuthDemandName)) return true;
  const outer = scopes.slice(0, 2);
  return outer.some((scope) => AUTH_DEMAND_FLAGS.some((key) => scope[key] === true));
}

const AUTH_DEMAND_FLAGS = ['auth_required', 'authRequired', 'requires_auth', 'requiresAuth'];

const CONNECTION_KEYS = ['connection_id', 'connectionId', 'session_id', 'sid'];
const RELEASE_KEYS = [
  'service_version',
  'service.version',
  'serviceVersion',
  'release',
  'version',
  'app_version',
  'build',
];
const INSTANCE_KEYS = [
  'service_instance_id',
  'service.instance.id',
  'instance_id',
  'instance',
  'instanceId',
  'server_id',
  'pod',
  'hostname',
];

function readWelcome(scopes: Json[], name: string): FrameMeaning {
  const sentAt = readSentAt(scopes);
  const welcome: FrameMeaning = {
    kind: 'welcome',
    name,
    connectionId: truncateOrNull(firstText(scopes, CONNECTION_KEYS)),
    release: truncateOrNull(firstText(scopes, RELEASE_KEYS)),
    instance: truncateOrNull(firstText(scopes, INSTANCE_KEYS)),
  };
  if (sentAt !== null) welcome.sentAt = sentAt;
  return welcome;
}

function truncateOrNull(value: string): string | null {
  return value ? truncateText(value, 128) : null;
}

const EMERGENCY_FLAGS = [
  'emergency_mode',
  'emergencyMode',
  'is_emergency',
  '_is_emergency',
  'emergency',
  'limited_functionality',
  'limited_functionality_mode',
  'maintenance_mode',
  'maintenance_mode_active',
];
const FALLBACK_FLAGS = [
  'fallback_active',
  'fallback',
  'fallback_mode',
  'is_fallback',
  'fallback_handler',
  'degraded',
  'degraded_mode',
  'degraded_mode_active',
  'service_info',
  'mock',
  'is_mock',
];
const SERVER_KEYS = [
  'handler',
  'handler_type',
  'handlerType',
  'served_by',
  'mode',
  'service_mode',
  'serviceMode',
  'service_level',
];

const SERVING_KEYS = new Map<string, 'emergency' | 'fallback' | 'value'>([
  ...EMERGENCY_FLAGS.map((key) => [key, 'emergency'] as const),
  ...FALLBACK_FLAGS.map((key) => [key, 'fallback'] as const),
  ...[...SERVER_KEYS, ...STATE_KEYS].map((key) => [key, 'value'] as const),
]);

/** The handler that one key of a frame shows: a flag that is set, or a value that names a handler. */
function servedByKey(key: string, value: unknown): 'emergency' | 'fallback' | null {
  if (key === 'missing_dependencies') {
    return Array.isArray(value) && value.length > 0 ? 'fallback' : null;
  }
  const meaning = SERVING_KEYS.get(key);
  if (meaning === undefined) return null;
  if (meaning !== 'value') return isFlagSet(value) ? meaning : null;
  return typeof value === 'string' && value !== '' ? servedByValue(canonicalName(value)) : null;
}

function servedByValue(name: string): 'emergency' | 'fallback' | null {
  if (/^(?:emergency|maintenance|limited_functionality)(?:_(?:mode|handler))?$/.test(name)) {
    return 'emergency';
  }
  return /^(?:fallback|degraded|mock)(?:_(?:mode|handler))?$/.test(name) ? 'fallback' : null;
}

/** Adds whether flags and names show that another handler serves. A feature list that only offers a fallback does not. */
function addServedSigns(meaning: FrameMeaning, scopes: Json[], names: string[]): void {
  const ownNames = names.filter((name) => !isWrapperName(name));
  if (ownNames.some(isRecoveryName)) {
    meaning.degraded = true;
    return;
  }
  const served = findServing(scopes, ownNames);
  if (served === null) return;
  meaning.served = served;
  const isDegraded =
    /degrad/.test(ownNames.join(' ')) ||
    scopes.some((one) => isFlagSet(one.degraded) || isFlagSet(one.degraded_mode));
  if (isDegraded) meaning.degraded = true;
}

/** The emergency where anything of the frame names it. */
function findServing(scopes: Json[], ownNames: string[]): 'emergency' | 'fallback' | null {
  let served: 'emergency' | 'fallback' | null = null;
  for (const name of ownNames) {
    if (isInfoName(name) && !saysWhatIsMissing(scopes)) continue;
    served = servedByName(name) ?? served;
    if (served === 'emergency') return served;
  }
  for (const scope of scopes) {
    // Over the keys of the frame, because it has few and `SERVING_KEYS` has many.
    for (const key of Object.keys(scope)) {
      served = servedByKey(key, scope[key]) ?? served;
      if (served === 'emergency') return served;
    }
  }
  return served;
}

/** Information about a service proves that another handler serves only where it says what is missing. */
const isInfoName = (name: string) => name === 'service_info';
const MISSING_WORDS = /missing|fallback|limited|unavailable|degraded|basic|not_available/;

function saysWhatIsMissing(scopes: Json[]): boolean {
  const said = scopes.slice(0, 3).flatMap((scope) => Object.entries(scope));
  return said.some(
    ([key, value]) =>
      (MISSING_WORDS.test(canonicalName(key)) && value !== false && value !== null) ||
      (typeof value === 'string' && MISSING_WORDS.test(value.slice(0, 500).toLowerCase())),
  );
}

function isFlagSet(value: unknown): boolean {
  return value === true || value === 1 || value === 'true';
}
