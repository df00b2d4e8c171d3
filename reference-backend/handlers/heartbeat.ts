import type { Clock } from '../kit/clock';
import type { Session } from '../session/session';
import type { Vocabulary } from '../session/vocabulary';
import type { MessageHandler } from './message-router';

export type HeartbeatParts = {
  session: Session;
  vocabulary: Vocabulary;
  times: { interval: number; timeout: number };
  clock: Clock;
};

/**
 * Sends heartbeats from registration on, and answers the client's. Missing pongs end the heartbeats but never the connection, as in the watched backend.
 */
export function startHeartbeat(parts: HeartbeatParts): MessageHandler {
  const { session, vocabulary, times, clock } = parts;
  let lastPong = clock.monotonic();
  let cancel = (): void => {};
  const beat = (): void => {
    if (
      vocabulary.heartbeatAtOnce &&
      clock.monotonic() - lastPong > times.interval + times.timeout
    ) {
      session.log('warning', 'WebSocket heartbeat timeout');
      return;
    }
    session.send(
      vocabulary.heartbeat({ ...session.counts, connectionId: session.id, now: clock.now() }),
    );
    cancel = clock.after(times.interval, beat);
  };
  if (vocabulary.heartbeatAtOnce) beat();
  else cancel = clock.after(times.interval, beat);
  session.onEnd(() => cancel());

  const answers: Record<string, string> = { ping: 'pong', heartbeat: 'heartbeat_ack' };
  return {
    types: ['ping', 'heartbeat', 'pong', 'heartbeat_ack'],
    handle(message) {
      lastPong = clock.monotonic();
      const answer = answers[message.type];
      if (answer) session.send({ type: answer, timestamp: clock.now() / 1000 });
      return true;
    },
  };
}
