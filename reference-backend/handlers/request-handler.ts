import { errorText } from '../kit/log';
import type { HandlerName } from '../kit/stages';
import { errorMessage } from '../session/frames';
import type { Session } from '../session/session';
import type { RunIds, Vocabulary } from '../session/vocabulary';
import { AGENT_MESSAGE_TYPES, requestText } from './agent-request';
import { type AgentRun, startRunReport } from './agent-run';
import type { ClientMessage } from './client-message';
import type { UserExecutionContext } from './execution-context';
import type { UserSocketManager } from './manager-factory';
import type { MessageHandler } from './message-router';
import { InvalidContextError } from './valid-id';

export type AgentHandlerParts = {
  session: Session;
  manager: UserSocketManager;
  vocabulary: Vocabulary;
  now: () => number;
  newId: () => string;
  /** Time between two canned events, in ms. */
  cannedPaceMs: number;
  /** Called after each event of a run that was sent to the client. */
  onEvent(type: string): void;
};

/** Runs of one connection at a time; a request beyond it is refused. */
const RUNS_A_CONNECTION = 4;

type Serve = (asked: {
  context: UserExecutionContext;
  text: string;
  run: AgentRun;
}) => Promise<void>;

/** What the agent handler and the fallback share: read the request, make its context, run it beside the message loop. */
export function createRequestHandler(
  parts: AgentHandlerParts,
  handler: HandlerName,
  serve: Serve,
): MessageHandler {
  const { session, manager, now } = parts;
  let running = 0;
  const refuse = (code: string, message: string, runId: string): boolean => {
    startRunReport(session, { runId, handler }).fail(code, message);
    return manager.send(errorMessage({ code, message }, now()));
  };
  return {
    types: AGENT_MESSAGE_TYPES,
    handle(message) {
      const text = requestText(message);
      if (text === null) {
        session.log('warning', `Missing user_request in ${message.receivedType} payload`);
        return false;
      }
      const runId = message.runId ?? `ws_run_${parts.newId().replaceAll('-', '').slice(0, 8)}`;
      const context = contextOf(parts, message, runId);
      if (typeof context === 'string') {
        return refuse('CONTEXT_VALIDATION_FAILED', context, manager.context.runId);
      }
      session.assignRun(runId);
      if (running >= RUNS_A_CONNECTION) {
        return refuse('AGENT_ERROR', `at most ${RUNS_A_CONNECTION} runs at a time`, runId);
      }
      running += 1;
      const run = startRunReport(session, { runId, handler });
      const work = serve({ context, text, run })
        .catch((error: unknown) => {
          session.log('error', `Request failed: ${errorText(error)}`);
          run.fail('AGENT_ERROR', errorText(error));
        })
        .finally(() => {
          running -= 1;
          run.end();
        });
      session.track(work);
      return true;
    },
  };
}

function contextOf(
  { manager, now, newId }: AgentHandlerParts,
  message: ClientMessage,
  runId: string,
): UserExecutionContext | string {
  try {
    return manager.context.child({
      requestId: `ws_req_${Math.floor(now() / 1000)}_${newId().replaceAll('-', '').slice(0, 8)}`,
      threadId: message.threadId,
      runId,
    });
  } catch (error) {
    if (error instanceof InvalidContextError) return error.message;
    throw error;
  }
}

/** The ids that events of a request carry. */
export function idsOf(context: UserExecutionContext): Omit<RunIds, 'agentName'> {
  return { userId: context.userId, threadId: context.threadId, runId: context.runId };
}
