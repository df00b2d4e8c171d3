import { assertValidId, InvalidContextError } from './valid-id';

const RESERVED_KEYS = new Set([
  'user_id',
  'thread_id',
  'run_id',
  'request_id',
  'created_at',
  'db_session',
  'websocket_client_id',
]);
const DEEPEST = 10;

export type ContextFields = {
  userId: string;
  threadId: string;
  runId: string;
  requestId: string;
  websocketClientId: string | null;
  agentContext?: Record<string, unknown>;
  auditMetadata?: Record<string, unknown>;
  operationDepth?: number;
  parentRequestId?: string | null;
};

/** The user, thread and run of a request: frozen, validated, one per connection with a child per request. */
export class UserExecutionContext {
  readonly userId: string;
  readonly threadId: string;
  readonly runId: string;
  readonly requestId: string;
  readonly websocketClientId: string | null;
  readonly agentContext: Readonly<Record<string, unknown>>;
  readonly auditMetadata: Readonly<Record<string, unknown>>;
  readonly operationDepth: number;
  readonly parentRequestId: string | null;

  constructor(fields: ContextFields) {
    assertValidId('user_id', fields.userId);
    assertValidId('thread_id', fields.threadId);
    assertValidId('run_id', fields.runId);
    assertValidId('request_id', fields.requestId);
    if (fields.websocketClientId !== null) {
      assertValidId('websocket_client_id', fields.websocketClientId);
    }
    this.userId = fields.userId;
    this.threadId = fields.threadId;
    this.runId = fields.runId;
    this.requestId = fields.requestId;
    this.websocketClientId = fields.websocketClientId;
    this.agentContext = withoutReserved('agent_context', fields.agentContext);
    this.auditMetadata = withoutReserved('audit_metadata', fields.auditMetadata);
    this.operationDepth = fields.operationDepth ?? 0;
    this.parentRequestId = fields.parentRequestId ?? null;
    if (this.operationDepth > DEEPEST) {
      throw new InvalidContextError(`operation_depth is more than ${DEEPEST}`);
    }
    Object.freeze(this);
  }

  /** The context of one request on this connection; ids that are not given are inherited. */
  child(request: {
    requestId: string;
    threadId?: string | undefined;
    runId?: string;
  }): UserExecutionContext {
    return new UserExecutionContext({
      ...this,
      threadId: request.threadId ?? this.threadId,
      runId: request.runId ?? this.runId,
      requestId: request.requestId,
      operationDepth: this.operationDepth + 1,
      parentRequestId: this.requestId,
    });
  }
}

function withoutReserved(
  field: string,
  values: Record<string, unknown> = {},
): Readonly<Record<string, unknown>> {
  const reserved = Object.keys(values).filter((key) => RESERVED_KEYS.has(key));
  if (reserved.length > 0) {
    throw new InvalidContextError(`${field} holds reserved keys: ${reserved.join(', ')}`);
  }
  return Object.freeze({ ...values });
}

/** Ids of a new connection in the shapes the backend generates (`ws_thread_<8>`, …). */
export function generatedIds(
  userId: string,
  now: number,
  newId: () => string,
): Omit<ContextFields, 'userId'> & { websocketClientId: string } {
  const short = (): string => newId().replaceAll('-', '').slice(0, 8);
  const epoch = Math.floor(now / 1000);
  return {
    threadId: `ws_thread_${short()}`,
    runId: `ws_run_${short()}`,
    requestId: `ws_req_${epoch}_${short()}`,
    websocketClientId: `ws_${userId.slice(0, 8)}_${epoch}_${short()}`,
  };
}
