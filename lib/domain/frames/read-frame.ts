import type { FrameMeaning } from '../sessions/session-facts';
import { readAgentEvent } from './agent-frame';
import {
  agentEventOf,
  canonicalName,
  isAckName,
  isAuthenticatedName,
  isErrorName,
  isHandshakeName,
  isPingName,
  isProgressName,
  isWelcomeName,
  isWrapperName,
  servedByName,
} from './frame-names';
import { cut, isObject, type Json, maxDepthWithin, text, walkScopes } from './frame-scopes';
import { blame } from './stage-evidence';

/** Longest text that is parsed; a longer one is read by its head alone. */
export const PARSE_LIMIT = 1024 * 1024;
/** Deepest nesting that is parsed. */
const DEPTH_LIMIT = 64;

const NAME_KEYS = [
  'type',
  'event',
  'event_type',
  'eventType',
  'message_type',
  'kind',
  'action',
  'op',
  'method',
];
const STATE_KEYS = ['status', 'state', 'phase'];

/**
 * Reads one text frame, in any of the envelopes that such backends use. Liberal: decides by what a frame says of
 * itself anywhere in its outer shells, never by one spelling. Never throws; unknown frames are `other`, frames that
 * are not JSON objects `unreadable`.
 */
export function readFrame(raw: string): FrameMeaning {
  const frame = parse(raw);
  if (frame === null) return { kind: 'unreadable', name: '' };
  const scopes = walkScopes(frame);
  const names = namesOf(scopes, NAME_KEYS);
  const meaning = meaningOf(scopes, names);
  const ids = idsOf(scopes);
  const signs = signsOf(scopes, names);
  return { ...meaning, ...ids, ...signs };
}

function parse(raw: string): Json | null {
  if (raw.length > PARSE_LIMIT) return readHead(raw);
  if (!maxDepthWithin(raw, DEPTH_LIMIT)) return null;
  try {
    return unwrap(JSON.parse(raw));
  } catch {
    return null;
  }
}

/** `["name", {…}]` and one-element batches are objects in another coat. */
function unwrap(value: unknown): Json | null {
  if (isObject(value)) return value;
  if (!Array.isArray(value)) return null;
  const [first, second] = value;
  if (typeof first === 'string') return { type: first, payload: isObject(second) ? second : {} };
  return isObject(first) ? first : null;
}

/** A frame too long to parse: its name from the head, and the fact that it is not empty. */
function readHead(raw: string): Json | null {
  const name = /"(?:type|event)"\s{0,8}:\s{0,8}"([^"\\]{1,64})"/.exec(raw.slice(0, 4096))?.[1];
  return name === undefined ? null : { type: name, payload: { result: 'cut: too long to read' } };
}

/** Names that one frame is asked for. */
const NAMES_LIMIT = 24;

function namesOf(scopes: Json[], keys: string[]): string[] {
  const names: string[] = [];
  for (const scope of scopes) {
    for (const key of keys) {
      const value = scope[key];
      if (typeof value === 'string' && value.length > 0) names.push(canonicalName(value));
    }
  }
  return names.length > NAMES_LIMIT ? names.slice(0, NAMES_LIMIT) : names;
}

function meaningOf(scopes: Json[], names: string[]): FrameMeaning {
  const telling = names.filter((name) => !isWrapperName(name));
  const agent = telling.find((name) => agentEventOf(name) !== null);
  const event = agent === undefined ? null : agentEventOf(agent);
  // An error that mentions an agent event in its details is still an error: the outermost telling name decides.
  if (event !== null && !(telling[0] !== agent && isErrorName(telling[0] ?? ''))) {
    return readAgentEvent(event, scopes);
  }
  const name = telling[0] ?? names[0] ?? '';
  const recoverable = telling.some((one) => /service_recovery|recovered/.test(one));
  const served = telling.map(servedByName).find((one) => one !== null);
  if (!recoverable && !served && isError(scopes, telling)) return readError(scopes, telling, name);
  if (telling.some(isHandshakeName)) return readHandshake(telling, scopes, name);
  if (telling.some(isPingName)) return { kind: 'ping', name };
  if (served) return { kind: 'notice', name };
  if (isWelcome(scopes, telling, names)) return readWelcome(scopes, name);
  if (telling.some(isAuthenticatedName)) return { kind: 'authenticated', name };
  if (telling.some(isAckName)) return { kind: 'ack', name };
  if (telling.some(isProgressName)) return { kind: 'progress', name };
  // Whoever announces a connection id has let us in, whatever it calls that.
  if (firstText(scopes.slice(0, 3), ['connection_id', 'connectionId']))
    return readWelcome(scopes, name);
  return { kind: 'other', name };
}

function isError(scopes: Json[], names: string[]): boolean {
  if (names.slice(0, 3).some(isErrorName)) return true;
  return scopes.slice(0, 3).some((scope) => {
    const { error, errors } = scope;
    if (typeof error === 'string' ? error.length > 0 : isObject(error)) return true;
    if (Array.isArray(errors) && errors.length > 0) return true;
    if (text(scope.error_code) || text(scope.errorCode)) return true;
    if (scope.success === false || scope.ok === false) return true;
    const state = STATE_KEYS.map((key) => scope[key]).find((value) => typeof value === 'string');
    return typeof state === 'string' && isErrorName(canonicalName(state));
  });
}

const CODE_KEYS = ['error_code', 'errorCode', 'code', 'error_type', 'errorType', 'reason_code'];
const COMPONENT_KEYS = ['component', 'stage', 'step', 'phase', 'subsystem'];
/** Often the name of a whole backend, so they speak last. */
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
  const texts = MESSAGE_KEYS.flatMap((key) => near.map((scope) => text(scope[key]))).filter(
    Boolean,
  );
  const component = firstText(near, COMPONENT_KEYS);
  const place = firstText(near, PLACE_KEYS);
  const details = near.flatMap((scope) => Object.keys(scope).filter((key) => scope[key] === true));
  const blamed = blame({
    component,
    code,
    texts: [
      ...texts.slice(0, 8),
      names.slice(0, 3).join(' '),
      details.slice(0, 8).join(' '),
      place,
    ],
  });
  return {
    kind: 'error',
    name,
    code: code ? cut(code, 80) : null,
    message: cut(texts[0] ?? '', 300),
    blame: blamed,
    recovered:
      /^(?:recovered|restart_due)/i.test(code) || near.some((one) => one.recovered === true),
  };
}

function firstText(scopes: Json[], keys: string[]): string {
  for (const key of keys) {
    for (const scope of scopes) {
      const found = text(scope[key]);
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

function isWelcome(scopes: Json[], telling: string[], names: string[]): boolean {
  const near = scopes.slice(0, 3);
  if (near.some((scope) => scope.connection_ready === false || scope.ready === false)) return false;
  if (telling.some(isWelcomeName)) return true;
  if (near.some((scope) => scope.connection_ready === true)) return true;
  // A bare status line is a welcome only where nothing else names the frame.
  return telling.length === 0 && names.length <= 2 && namesOf(near, STATE_KEYS).some(isWelcomeName);
}

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
  return {
    kind: 'welcome',
    name,
    connectionId: orNull(firstText(scopes, ['connection_id', 'connectionId', 'session_id', 'sid'])),
    release: orNull(firstText(scopes, RELEASE_KEYS)),
    instance: orNull(firstText(scopes, INSTANCE_KEYS)),
  };
}

function orNull(value: string): string | null {
  return value ? cut(value, 128) : null;
}

function idsOf(scopes: Json[]): { runId?: string; threadId?: string } {
  const runId = firstText(scopes, ['run_id', 'runId']);
  const threadId = firstText(scopes, ['thread_id', 'threadId']);
  return {
    ...(runId ? { runId: cut(runId, 128) } : {}),
    ...(threadId ? { threadId: cut(threadId, 128) } : {}),
  };
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

const SPEAKING = new Map<string, 'emergency' | 'fallback' | 'value'>([
  ...EMERGENCY_FLAGS.map((key) => [key, 'emergency'] as const),
  ...FALLBACK_FLAGS.map((key) => [key, 'fallback'] as const),
  ...[...SERVER_KEYS, ...STATE_KEYS].map((key) => [key, 'value'] as const),
]);

/** Who serves, by one key of a frame: a flag that is on, or a value that names the server. */
function servedByKey(key: string, value: unknown): 'emergency' | 'fallback' | null {
  if (key === 'missing_dependencies') {
    return Array.isArray(value) && value.length > 0 ? 'fallback' : null;
  }
  const speaks = SPEAKING.get(key);
  if (speaks === undefined) return null;
  if (speaks !== 'value') return isOn(value) ? speaks : null;
  return typeof value === 'string' && value !== '' ? servedByValue(canonicalName(value)) : null;
}

function servedByValue(name: string): 'emergency' | 'fallback' | null {
  if (/^(?:emergency|maintenance|limited_functionality)(?:_(?:mode|handler))?$/.test(name)) {
    return 'emergency';
  }
  return /^(?:fallback|degraded|mock)(?:_(?:mode|handler))?$/.test(name) ? 'fallback' : null;
}

/** Flags and notices that another handler serves. A feature list that merely offers a fallback is no sign. */
function signsOf(scopes: Json[], names: string[]): Pick<FrameMeaning, 'served' | 'degraded'> {
  const telling = names.filter((name) => !isWrapperName(name));
  if (telling.some((name) => /service_recovery|recovered/.test(name))) return { degraded: true };
  const spoken = telling.map(servedByName).filter((one) => one !== null);
  for (const scope of scopes) {
    // A frame has few keys, and there are many that could speak.
    for (const key of Object.keys(scope)) {
      const server = servedByKey(key, scope[key]);
      if (server) spoken.push(server);
    }
  }
  if (spoken.length === 0) return {};
  const degraded =
    /degrad/.test(telling.join(' ')) ||
    scopes.some((one) => isOn(one.degraded) || isOn(one.degraded_mode));
  return {
    served: spoken.includes('emergency') ? 'emergency' : 'fallback',
    ...(degraded ? { degraded: true } : {}),
  };
}

function isOn(value: unknown): boolean {
  return value === true || value === 1 || value === 'true';
}
