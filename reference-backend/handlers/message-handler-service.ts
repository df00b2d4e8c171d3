import type { AgentEvent, AgentRequest, AgentRunner } from '../session/agent-events';
import type { UserExecutionContext } from './execution-context';
import type { ThreadService } from './thread-service';

type ServiceRequest = { context: UserExecutionContext; request: AgentRequest; at: number };

/** Runs the agent for a request and keeps the conversation. */
export type MessageHandlerService = {
  run(asked: ServiceRequest, signal: AbortSignal): AsyncGenerator<AgentEvent, void, void>;
};

/** Creates the service from its two dependencies: an agent runner and a thread store. */
export function createMessageHandlerService(
  supervisor: AgentRunner,
  threads: ThreadService,
): MessageHandlerService {
  return {
    async *run({ context, request, at }, signal) {
      threads.append(context, { role: 'user', text: request.text, at });
      for await (const event of supervisor(request, signal)) {
        if (event.type === 'agent_completed') {
          const text = String(event.fields.final_response ?? '');
          threads.append(context, { role: 'agent', text, at });
        }
        yield event;
      }
    },
  };
}
