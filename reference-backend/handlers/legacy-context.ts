import { type ContextFields, UserExecutionContext } from './execution-context';

/** A duplicate class left by an unfinished migration: right fields, wrong type. */
export class LegacyUserContext {
  readonly userId: string;
  readonly threadId: string;
  readonly runId: string;
  readonly requestId: string;
  readonly websocketClientId: string | null;

  constructor(fields: ContextFields) {
    this.userId = fields.userId;
    this.threadId = fields.threadId;
    this.runId = fields.runId;
    this.requestId = fields.requestId;
    this.websocketClientId = fields.websocketClientId;
  }
}

/** A context of the right class without one attribute, as an old constructor builds it. */
export function withoutAttribute(
  context: UserExecutionContext,
  attribute: keyof UserExecutionContext,
): unknown {
  const fields = Object.entries(context).filter(([key]) => key !== attribute);
  return Object.assign(Object.create(UserExecutionContext.prototype), Object.fromEntries(fields));
}
