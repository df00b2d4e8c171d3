import { AGENT_EVENT_TYPES, type AgentEvent } from './agent-events';
import { type Frame, serverMessage } from './frames';

export type Close = { code: number; reason: string };
/** A way to end a connection: the code in the error frame, its text, the close frame. */
export type Ending = { errorCode: string; message: string; close: Close };

type WelcomeFacts = {
  connectionId: string;
  userId: string;
  now: number;
  environment: string;
  release: string;
  instance: string;
  heartbeatMs: number;
  /** False where the emergency handler serves. */
  factoryServed: boolean;
};
export type RunIds = { userId: string; threadId: string; runId: string; agentName: string };
type HeartbeatFacts = {
  connectionId: string;
  now: number;
  messages: number;
  agentEvents: number;
};

/** Every name on the wire that differs between what the incident report asks for and what went live. */
export type Vocabulary = {
  auth: Close;
  factory: Ending;
  lastResort: Ending;
  startup: Ending;
  unhandled: Close;
  unreadable: string;
  /** Larger frames are refused. */
  maxFrameBytes: number;
  /** Whether the server sends its first heartbeat at registration, or only after idle time. */
  heartbeatAtOnce: boolean;
  heartbeat(facts: HeartbeatFacts): Frame;
  welcome(facts: WelcomeFacts): Frame;
  limitedFunctionality(environment: string, now: number): Frame;
  maintenance(userId: string, now: number): Frame;
  agentEvent(event: AgentEvent, ids: RunIds, now: number): Frame;
  log: { factoryOk: string; factoryFailed: string; emergency: string; fallback: string };
};

const FACTORY_MESSAGE =
  'WebSocket factory pattern initialization failed - SSOT compliance issue detected';
const LIMITED =
  'WebSocket connected with basic functionality only. Agent execution temporarily unavailable.';
const MAINTENANCE = 'System is in maintenance mode. Agent execution temporarily unavailable.';
const STARTUP: Ending = {
  errorCode: 'STARTUP_INCOMPLETE',
  message: 'Service startup is not complete, try again in a moment',
  close: { code: 1011, reason: 'Service startup incomplete' },
};
/** What the versions with the report's names took as the largest frame. */
const MAX_MESSAGE_BYTES = 8_192;
/** What the shipped version advertises; also the hard limit of the socket in both. */
export const MAX_PAYLOAD_BYTES = 1_048_576;

const report: Vocabulary = {
  auth: { code: 1008, reason: 'SSOT Auth failed' },
  factory: {
    errorCode: 'FACTORY_INITIALIZATION_FAILED',
    message: FACTORY_MESSAGE,
    close: { code: 1011, reason: 'Factory initialization failed' },
  },
  lastResort: {
    errorCode: 'SYSTEM_INITIALIZATION_FAILED',
    message: 'WebSocket system initialization completely failed',
    close: { code: 1011, reason: 'System initialization failed' },
  },
  startup: STARTUP,
  unhandled: { code: 1011, reason: 'Internal error' },
  unreadable: 'FORMAT_ERROR',
  maxFrameBytes: MAX_MESSAGE_BYTES,
  heartbeatAtOnce: true,
  heartbeat: ({ now }) => ({ type: 'ping', data: { timestamp: now / 1000 } }),
  welcome: (facts) =>
    serverMessage(
      'system_message',
      {
        event: 'connection_established',
        connection_id: facts.connectionId,
        user_id: facts.userId,
        server_time: new Date(facts.now).toISOString(),
        connection_ready: true,
        environment: facts.environment,
        startup_complete: true,
        config: {
          heartbeat_interval: facts.heartbeatMs / 1000,
          max_message_size: MAX_MESSAGE_BYTES,
        },
        factory_pattern_enabled: facts.factoryServed,
        service_version: facts.release,
        instance_id: facts.instance,
      },
      facts.now,
    ),
  limitedFunctionality: (environment, now) =>
    serverMessage(
      'system_message',
      {
        event: 'limited_functionality_mode',
        message: LIMITED,
        environment,
        error_type: 'factory_initialization_failure',
      },
      now,
    ),
  maintenance: (userId, now) => ({
    type: 'system_maintenance',
    event: 'maintenance_mode_active',
    message: MAINTENANCE,
    user_id: userId,
    timestamp: now / 1000,
    maintenance_reason: 'WebSocket factory pattern initialization failure',
    estimated_resolution: 'Contact support for system status updates',
  }),
  agentEvent: (event, ids, now) => ({
    type: event.type,
    run_id: ids.runId,
    thread_id: ids.threadId,
    agent_name: ids.agentName,
    timestamp: new Date(now).toISOString(),
    payload: event.fields,
  }),
  log: {
    factoryOk: 'FACTORY SUCCESS: Created WebSocket manager',
    factoryFailed: 'SSOT FACTORY FAILURE',
    emergency: 'EMERGENCY MODE: Creating minimal WebSocket connection',
    fallback: 'FALLBACK MODE: Using fallback handler (missing dependencies)',
  },
};

const shipped: Vocabulary = {
  auth: { code: 1008, reason: 'Authentication failed' },
  factory: {
    errorCode: 'FACTORY_INIT_FAILED',
    message: FACTORY_MESSAGE,
    close: { code: 1011, reason: 'Factory SSOT validation failed' },
  },
  lastResort: {
    errorCode: 'FACTORY_CRITICAL_FAILURE',
    message: 'WebSocket factory failed and no emergency manager could be created',
    close: { code: 1011, reason: 'Critical factory failure' },
  },
  startup: STARTUP,
  unhandled: { code: 1011, reason: 'main mode error' },
  unreadable: 'JSON_PARSE_ERROR',
  maxFrameBytes: MAX_PAYLOAD_BYTES,
  heartbeatAtOnce: false,
  heartbeat: (facts) => ({
    type: 'heartbeat',
    data: {
      connection_id: facts.connectionId,
      timestamp: new Date(facts.now).toISOString(),
      stats: { messages_processed: facts.messages, agent_events_processed: facts.agentEvents },
    },
  }),
  welcome: (facts) => ({
    type: 'connection_established',
    data: {
      mode: 'main',
      user_id: `${facts.userId.slice(0, 8)}...`,
      connection_id: facts.connectionId,
      golden_path_events: AGENT_EVENT_TYPES,
      features: {
        full_business_logic: facts.factoryServed,
        golden_path_integration: true,
        cloud_run_optimized: true,
        emergency_fallback: true,
        agent_orchestration: facts.factoryServed,
      },
      timestamp: new Date(facts.now).toISOString(),
      environment: facts.environment,
      service_version: facts.release,
      instance_id: facts.instance,
    },
  }),
  limitedFunctionality: (environment, now) =>
    serverMessage(
      'system_message',
      { event: 'degraded_mode_active', message: LIMITED, environment, emergency_mode: true },
      now,
    ),
  maintenance: (userId, now) =>
    serverMessage(
      'system_message',
      {
        event: 'emergency_maintenance',
        message: MAINTENANCE,
        user_id: userId,
        emergency_mode: true,
      },
      now,
    ),
  agentEvent: (event, ids, now) => ({
    type: event.type,
    run_id: ids.runId,
    thread_id: ids.threadId,
    user_id: ids.userId,
    agent_name: ids.agentName,
    timestamp: new Date(now).toISOString(),
    ...('tool_name' in event.fields && { tool_name: event.fields.tool_name }),
    ...('result' in event.fields &&
      event.type === 'tool_completed' && { results: event.fields.result }),
    data: event.fields,
  }),
  log: {
    factoryOk: 'FACTORY PATTERN: Created isolated WebSocket manager',
    factoryFailed: 'SSOT FACTORY VALIDATION FAILURE',
    emergency: 'EMERGENCY FALLBACK: ws_manager is None',
    fallback: 'Using fallback handler',
  },
};

export const VOCABULARIES = { report, shipped } as const;
