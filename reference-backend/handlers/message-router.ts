import type { Buffer } from 'node:buffer';
import { errorMessage } from '../session/frames';
import type { Session } from '../session/session';
import type { Vocabulary } from '../session/vocabulary';
import { type ClientMessage, readMessage } from './client-message';

export type MessageHandler = {
  types: readonly string[];
  /** False where the message could not be served. */
  handle(message: ClientMessage): boolean;
};

export type MessageRouter = {
  /** Handlers that are added later take precedence, so that a built-in answer never shadows the agent. */
  add(handler: MessageHandler): void;
  /** Takes one frame from the client. */
  route(data: Buffer, isBinary: boolean): void;
};

const ERRORS_IN_A_ROW = 5;
const TOO_MANY_ERRORS = { code: 1008, reason: 'Too many errors' };

export type RouterParts = {
  session: Session;
  vocabulary: Vocabulary;
  userId: string;
  now: () => number;
};

/** Reads frames and hands each to the handler of its type. */
export function createMessageRouter(parts: RouterParts): MessageRouter {
  const { session, vocabulary, userId, now } = parts;
  const handlers: MessageHandler[] = [];
  let errors = 0;

  const refuse = (message: string): void => {
    session.log('warning', `Message refused: ${message}`);
    session.send(errorMessage({ code: vocabulary.unreadable, message }, now()));
  };
  const failed = (type: string): void => {
    errors += 1;
    session.log('error', `Message routing failed for user ${userId.slice(0, 8)}... (${type})`);
    if (errors < ERRORS_IN_A_ROW) return;
    session.log('error', `Too many errors for connection ${session.id}`);
    session.close(TOO_MANY_ERRORS);
  };

  return {
    add: (handler) => void handlers.unshift(handler),
    route(data, isBinary) {
      if (isBinary) return refuse('binary frames are not supported');
      if (data.length > vocabulary.maxFrameBytes) {
        return refuse(`message of ${data.length} bytes, at most ${vocabulary.maxFrameBytes}`);
      }
      const message = readMessage(data.toString('utf8'));
      if (!message) return refuse('expected a JSON object with a type');
      const handler = handlers.find(({ types }) => types.includes(message.type));
      if (!handler) {
        session.send({
          type: 'ack',
          received_type: message.receivedType,
          timestamp: now() / 1000,
          user_id: userId,
          status: 'acknowledged',
        });
      } else if (handler.handle(message)) {
        errors = 0;
      } else {
        failed(message.receivedType);
      }
    },
  };
}
