import type { Session } from '../session/session';
import type { Vocabulary } from '../session/vocabulary';
import { AGENT_MESSAGE_TYPES } from './agent-request';
import { startRunReport } from './agent-run';
import type { MessageHandler } from './message-router';

export type EmergencyParts = {
  session: Session;
  vocabulary: Vocabulary;
  userId: string;
  runId: string;
  now: () => number;
};

/**
 * Keeps the connection when the factory crashed, and answers every request with maintenance. Throws where it cannot be created itself (fault `emergency-crash`).
 */
export function createEmergencyHandler(parts: EmergencyParts): MessageHandler {
  const { session, vocabulary, userId, now } = parts;
  if (session.faults.has('emergency-crash')) {
    throw new Error('BaseMessageHandler could not be imported');
  }
  return {
    types: [...AGENT_MESSAGE_TYPES, 'system_message'],
    handle(message) {
      session.log('warning', `EMERGENCY HANDLER: Processing ${message.type}`);
      const runId = message.runId ?? parts.runId;
      if (message.type !== 'system_message') {
        startRunReport(session, { runId, handler: 'emergency' }).fail(
          'MAINTENANCE_MODE',
          'answered by the emergency handler',
        );
      }
      return session.send(vocabulary.maintenance(userId, now()));
    },
  };
}
