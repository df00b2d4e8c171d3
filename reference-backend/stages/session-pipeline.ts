import { startHeartbeat } from '../handlers/heartbeat';
import { createMessageRouter } from '../handlers/message-router';
import { errorText } from '../kit/log';
import type { Session } from '../session/session';
import { heartbeatTimes } from '../settings/options';
import { authenticateConnection } from './auth-stage';
import type { BackendParts } from './backend-parts';
import { type Connected, installHandler } from './handler-stage';
import type { Opening } from './opening';

/** Takes one accepted connection through its stages: auth, context, factory, handler, welcome, messages. */
export async function runSession(parts: BackendParts, opening: Opening): Promise<void> {
  const { session, inbox } = opening;
  session.report('accept', 'ok');
  try {
    const context = await authenticateConnection(parts, opening);
    if (!context || session.signal.aborted) return;
    if (session.faults.has('bare-1011')) {
      throw new TypeError('Object of type WebSocketState is not JSON serializable');
    }
    const { vocabulary, figures, options } = parts;
    const router = createMessageRouter({
      session,
      vocabulary,
      userId: context.userId,
      now: options.clock.now,
    });
    const served = installHandler(parts, { session, context, router });
    if (!served) return;
    if (
      !(await sendWelcome(parts, { session, context, router, factoryServed: served === 'factory' }))
    ) {
      return;
    }
    inbox.open((data, isBinary) => {
      figures.messages += 1;
      session.counts.messages += 1;
      try {
        router.route(data, isBinary);
      } catch (error) {
        closeUnhandled(parts, session, error);
      }
    });
  } catch (error) {
    session.report('ready', 'failed', { message: `unhandled error: ${errorText(error)}` });
    closeUnhandled(parts, session, error);
  }
}

/** The outermost boundary: no frame, only 1011, as the watched backend does. */
function closeUnhandled({ vocabulary }: BackendParts, session: Session, error: unknown): void {
  session.log('critical', `Unhandled error: ${errorText(error)}`);
  session.close(vocabulary.unhandled);
}

/** Registers the connection and sends the welcome. False where there is none (any more). */
async function sendWelcome(
  parts: BackendParts,
  { session, context, router, factoryServed }: Connected & { factoryServed: boolean },
): Promise<boolean> {
  const { vocabulary, options } = parts;
  if (session.faults.has('no-welcome')) return false;
  if (session.faults.has('slow-welcome') && !(await session.waitMs(options.slowWelcomeMs))) {
    return false;
  }
  const times = heartbeatTimes(options);
  const sent = session.send(
    vocabulary.welcome({
      connectionId: session.id,
      userId: context.userId,
      now: options.clock.now(),
      environment: options.environment,
      release: session.release,
      instance: session.instance,
      heartbeatMs: times.interval,
      factoryServed,
    }),
  );
  if (!sent) return false;
  session.report('ready', 'ok');
  session.log('info', 'WebSocket connection fully established');
  router.add(startHeartbeat({ session, vocabulary, times, clock: options.clock }));
  return true;
}
