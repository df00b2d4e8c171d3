import { serverMessage } from '../session/frames';
import { sendCanned } from './canned-events';
import type { MessageHandler } from './message-router';
import { type AgentHandlerParts, createRequestHandler, idsOf } from './request-handler';

/** Serves requests with canned events where the agent's dependencies are missing, and announces it to the client. */
export function createFallbackHandler(
  missing: readonly string[],
  parts: AgentHandlerParts,
): MessageHandler {
  const { session, manager, now } = parts;
  manager.send(
    serverMessage(
      'system_message',
      {
        event: 'service_info',
        message: 'Using basic agent functionality - some services are not available.',
        missing_dependencies: missing,
        fallback_active: true,
      },
      now(),
    ),
  );
  return createRequestHandler(parts, 'fallback', ({ context, text, run }) => {
    const canned = { session, text, ids: idsOf(context), now, paceMs: parts.cannedPaceMs };
    return sendCanned(canned, (frame, type) => {
      if (!manager.send(frame)) return false;
      run.sent(type);
      parts.onEvent(type);
      return true;
    });
  });
}
