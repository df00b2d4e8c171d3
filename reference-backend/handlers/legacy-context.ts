import { type ContextFields, UserExecutionContext } from './execution-context';

/** The second class of the same purpose that the unfinished migration left behind: right fields, wrong type. */
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

/** A context of the right class that an old constructor built without one attribute. */
export function withoutAttribute(
  context: UserExecutionContext,
  attribute: keyof UserExecutionContext,
): unknown {
  const fields = Object.entries(context).filter(([key]) => key !== attribute);
  return Object.assign(Object.create(UserExecutionContext.prototype), Object.fromEntries(fields));
}
