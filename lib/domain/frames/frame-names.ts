import { cacheByText } from '../cached';

/** What the names of frames mean, whatever the spelling (`agent.started`, `agentStarted`, …). */

const NAME_LENGTH = 64;

/** Lower snake case of a name, at most 64 characters. */
export const canonicalName = cacheByText(toCanonicalName);

function toCanonicalName(name: string): string {
  return name
    .slice(0, NAME_LENGTH)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}

const AGENT_EVENTS: Array<[string, RegExp]> = [
  ['agent_started', /^(?:agent|run|agent_run)_(?:started|start|begin|begun|running|created)$/],
  ['agent_thinking', /^(?:agent|run)_(?:thinking|think|thought|reasoning)$|^thinking$/],
  [
    'tool_executing',
    /^(?:agent_)?tool_(?:call_start|executing|execute|execution|call|called|calling|started|start|use|invoked|running)$/,
  ],
  [
    'tool_completed',
    /^(?:agent_)?tool_(?:call_result|completed|complete|result|results|finished|done|output|end|response|executed)$/,
  ],
  [
    'agent_completed',
    /^(?:agent|run|agent_run|agent_execution)_(?:completed|complete|finished|finish|done|result|succeeded)$/,
  ],
  [
    'agent_error',
    /^(?:agent|run|agent_run|agent_execution)_(?:error|errored|failed|failure|exception)$/,
  ],
  [
    'agent_death',
    /^agent_(?:death|died|dead|crashed|killed|aborted|cancelled|canceled|timeout|timed_out)$/,
  ],
  ['agent_fallback', /^agent_fallback$/],
  ['tool_error', /^(?:agent_)?tool_(?:error|failed|failure)$/],
  [
    'progress_update',
    /^(?:agent_)?progress(?:_update)?$|^agent_(?:progress|update|status)(?:_update)?$/,
  ],
  ['partial_result', /^(?:agent_)?partial_(?:result|response|answer)$/],
  ['final_report', /^(?:agent_)?final_(?:report|answer|response|result|output)$/],
  [
    'stream_chunk',
    /^(?:agent_)?(?:stream|response|message|text|content|token)_?(?:chunk|delta|stream)$|^agent_(?:message|token|delta|chunk)$|^text_message_(?:content|chunk)$/,
  ],
];

/** The canonical agent event that a name means, or null. */
export const agentEventOf = cacheByText((name): string | null => {
  for (const [event, pattern] of AGENT_EVENTS) if (pattern.test(name)) return event;
  return null;
});

/** Events that end a run badly. */
export function isAgentFailure(event: string): boolean {
  return event === 'agent_error' || event === 'agent_death';
}

const WELCOME =
  /^(?:(?:ws|websocket|web_socket|session|connection|conn|socket|client|server|system|user|handshake|chat|channel)_)*(?:connected|established|ready|welcome|welcomed|hello|greeting|greetings|opened|accepted|ack|init_ok|created|initialized|initialised|started|complete|completed|success|online)$/;
/** Names that match the pattern of a welcome and are not one. */
const NOT_WELCOME =
  /^(?:ack|accepted|complete|completed|success|started|created|(?:user|client|chat|channel|handshake|system|server)_(?:ack|created|started|accepted)|user_(?:connected|ready|online)|message_.*)$/;

export const isWelcomeName = cacheByText((name): boolean => {
  return WELCOME.test(name) && !NOT_WELCOME.test(name);
});

/** What a state of the connection itself is named after: `{"type":"session","status":"ready"}`. */
export const isConnectionName = cacheByText((name): boolean => {
  return /^(?:session|connection|conn|socket|websocket|ws|server)(?:_(?:status|state|info|update))?$/.test(
    name,
  );
});

export const isAuthenticatedName = cacheByText((name): boolean => {
  return /^(?:auth|authentication|authorization|login|token)_(?:ok|success|succeeded|successful|accepted|complete|completed|verified|valid)$|^(?:authenticated|authorized|logged_in)$/.test(
    name,
  );
});

/** The server asks for credentials in a message. */
export const isAuthDemandName = cacheByText((name): boolean => {
  return /^(?:\w+_)?(?:auth|authn|authentication|authorization|login|token|credentials?)_(?:required|needed|request|requested|challenge|expected|pending)$|^(?:authenticate|please_authenticate|require_auth\w*|requires_auth\w*|awaiting_auth\w*|waiting_for_auth\w*|send_token|challenge|connect_challenge|hello_challenge)$/.test(
    name,
  );
});

/** Names with a word of an error that report none: `no_errors`, `error_rate`, `failed_over`, `timeout_updated`. */
const NO_ERROR_NAMES =
  /(?:^|_)(?:no|zero|without|non)_(?:errors?|failures?|faults?|exceptions?)(?=_|$)|(?:^|_)(?:errors?|failures?|faults?)_(?:free|counts?|rates?|total|budget|cleared|resolved|handled|recovered|tolera\w+|threshold|stats|statistics)(?=_|$)|(?:^|_)fail(?:ed|s|ing)?_?over(?=_|$)|(?:^|_)timeout_(?:set|ms|seconds|config\w*|updated|changed|extended|reset|renewed)(?=_|$)/g;

export const isErrorName = cacheByText((whole): boolean => {
  const name = whole.replace(NO_ERROR_NAMES, '_');
  return /(?:^|_)(?:errors?|fail|fails|failure|failed|exception|fault|fatal|rejected|refused|denied|unauthorized|forbidden|timeout|crash|crashed)(?:_|$)/.test(
    name,
  );
});

/** Of a mode that is announced, is over, or could be entered: nobody serves by it now. */
const NOT_SERVING =
  /(?:^|_)(?:scheduled|planned|upcoming|announce\w*|notice|window|calendar|ended|over|finished|completed?|resolved|cleared|disabled|off|inactive|exited|left|available|supported|ready|contacts?|list|options?|policy|config\w*|test|drill)(?:_|$)/;

/** The handler that serves, if the name shows one other than the real one. */
export const servedByName = cacheByText((name): 'fallback' | 'emergency' | null => {
  if (NOT_SERVING.test(name)) return null;
  if (/emergency|limited_functionality|maintenance|minimal_mode|degraded_mode_active/.test(name)) {
    return 'emergency';
  }
  if (/fallback|degraded|degradation|service_info|limited_mode|mock_mode|demo_mode/.test(name)) {
    return 'fallback';
  }
  return null;
});

/** The service works again: no sign of who serves. */
export const isRecoveryName = cacheByText((name): boolean => {
  return /service_recovery|recovered/.test(name);
});

export const isPingName = cacheByText((name): boolean => {
  return /^(?:server_|client_|ws_)?(?:ping|heartbeat|keep_?alive|heart_beat)$/.test(name);
});

export const isAckName = cacheByText((name): boolean => {
  return /^(?:\w+_)?(?:ack|acknowledged|acknowledgement|acknowledgment|received|receipt|pong|heartbeat_ack)$/.test(
    name,
  );
});

export const isProgressName = cacheByText((name): boolean => {
  return /^(?:initialization|initialisation|service|startup|boot|loading|progress)_\w+$|^initializing$/.test(
    name,
  );
});

export const isHandshakeName = cacheByText((name): boolean => {
  return /^handshake_\w+$/.test(name);
});

/** Names of envelopes, which say nothing about their content. */
export const isWrapperName = cacheByText((name): boolean => {
  return /^(?:system_message|system|message|msg|event|events|agent_event|notification|notify|data|update|info|status|server_message|response|json|text|broadcast|publish|websocket_message|payload|log)$/.test(
    name,
  );
});
