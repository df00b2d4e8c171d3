import { AGENT_NAME } from '../agent/agent';
import { errorText } from '../kit/log';
import type { Frame } from '../session/frames';
import type { RunIds } from '../session/vocabulary';
import { sendCanned } from './canned-events';
import type { MessageHandlerService } from './message-handler-service';
import type { MessageHandler } from './message-router';
import { type AgentHandlerParts, createRequestHandler, idsOf } from './request-handler';

/** The real handler: runs the agent and forwards its events to the client, under the client's run and thread ids. */
export function createAgentMessageHandler(
  service: MessageHandlerService,
  parts: AgentHandlerParts,
): MessageHandler {
  const { session, manager, vocabulary, now } = parts;
  return createRequestHandler(parts, 'agent', async ({ context, text, run }) => {
    const ids: RunIds = { ...idsOf(context), agentName: AGENT_NAME };
    const emit = (frame: Frame, type: string): boolean => {
      if (!manager.send(frame)) return false;
      run.sent(type);
      parts.onEvent(type);
      return true;
    };
    if (session.faults.has('canned-answer')) {
      return sendCanned({ session, text, ids, now, paceMs: parts.cannedPaceMs }, emit);
    }
    try {
      const asked = { context, request: { text }, at: now() };
      for await (const event of service.run(asked, session.signal)) {
        if (!emit(vocabulary.agentEvent(event, ids, now()), event.type)) return;
      }
    } catch (error) {
      const message = errorText(error);
      session.log('error', `Agent run failed: ${message}`);
      const fields = { error_message: message, error_context: { run_id: context.runId } };
      emit(vocabulary.agentEvent({ type: 'agent_error', fields }, ids, now()), 'agent_error');
      run.fail('AGENT_ERROR', message);
    }
  });
}
