import { withAgentFaults } from '../agent/agent-faults';
import { createAgentMessageHandler } from '../handlers/agent-message-handler';
import { createEmergencyHandler } from '../handlers/emergency-handler';
import type { UserExecutionContext } from '../handlers/execution-context';
import { createFallbackHandler } from '../handlers/fallback-handler';
import { LegacyUserContext, withoutAttribute } from '../handlers/legacy-context';
import { FactoryInitializationError, type UserSocketManager } from '../handlers/manager-factory';
import { createMessageHandlerService } from '../handlers/message-handler-service';
import type { MessageRouter } from '../handlers/message-router';
import type { AgentHandlerParts } from '../handlers/request-handler';
import type { ThreadService } from '../handlers/thread-service';
import { errorText } from '../kit/log';
import type { AgentRunner } from '../session/agent-events';
import { errorMessage } from '../session/frames';
import { createInterruption } from '../session/interruption';
import type { Session } from '../session/session';
import type { Ending } from '../session/vocabulary';
import type { BackendParts } from './backend-parts';

/** An authenticated connection. */
export type Connected = { session: Session; context: UserExecutionContext; router: MessageRouter };

/** Factory and handler with the three ways out of the incident report. Null where the connection is being closed. */
export function installHandler(
  parts: BackendParts,
  connected: Connected,
): 'factory' | 'emergency' | null {
  const { vocabulary, options } = parts;
  const { session } = connected;
  try {
    const manager = createManager(parts, connected);
    session.log('info', vocabulary.log.factoryOk);
    session.report('factory', 'ok');
    if (session.faults.has('cold-start') && parts.coldStart.isCold()) {
      session.report('handler', 'failed', {
        handler: 'none',
        errorCode: vocabulary.startup.errorCode,
        message: vocabulary.startup.message,
      });
      endConnection(parts, session, {
        ending: vocabulary.startup,
        details: { environment: options.environment },
      });
      return null;
    }
    addRequestHandler(parts, connected, manager);
    return 'factory';
  } catch (error) {
    const message = errorText(error);
    if (error instanceof FactoryInitializationError) {
      const { errorCode } = vocabulary.factory;
      session.log('error', `${vocabulary.log.factoryFailed}: ${message}`);
      session.report('factory', 'failed', { errorCode, message });
      const details = {
        error_details: message,
        environment: options.environment,
        ssot_migration_issue: true,
        recommended_action: 'Contact support - system configuration issue',
      };
      endConnection(parts, session, { ending: vocabulary.factory, details });
      return null;
    }
    session.log('critical', `UNEXPECTED FACTORY ERROR: ${message}`);
    session.report('factory', 'failed', { errorCode: 'UNEXPECTED_FACTORY_ERROR', message });
    return installEmergency(parts, connected) ? 'emergency' : null;
  }
}

function endConnection(
  { options }: BackendParts,
  session: Session,
  { ending, details }: { ending: Ending; details: Record<string, unknown> },
): void {
  const { errorCode: code, message, close } = ending;
  session.send(errorMessage({ code, message, details }, options.clock.now()));
  session.close(close);
}

function createManager(parts: BackendParts, { session, context }: Connected): UserSocketManager {
  const { faults } = session;
  const candidate = faults.has('context-wrong-type')
    ? new LegacyUserContext(context)
    : faults.has('context-missing-attribute')
      ? withoutAttribute(context, 'websocketClientId')
      : context;
  if (faults.has('factory-crash') || faults.has('emergency-crash')) {
    throw new TypeError("'WebSocketManagerFactory' object has no attribute 'get_context'");
  }
  const manager = parts.managers.create(candidate, session);
  session.onEnd(() => (faults.has('manager-leak') ? manager.leak() : manager.release()));
  return manager;
}

function addRequestHandler(
  parts: BackendParts,
  { session, router }: Connected,
  manager: UserSocketManager,
): void {
  const { vocabulary, options, figures } = parts;
  const interruption = createInterruption(session, options.interruptMs);
  const handlerParts: AgentHandlerParts = {
    session,
    manager,
    vocabulary,
    now: options.clock.now,
    newId: options.newId,
    cannedPaceMs: options.cannedPaceMs,
    onEvent(type) {
      figures.agentEvents += 1;
      session.counts.agentEvents += 1;
      interruption.afterEvent(type);
    },
  };
  const { supervisor, threads } = missingDependencies(parts, session);
  if (supervisor !== null && threads !== null) {
    const service = createMessageHandlerService(supervisor, threads);
    router.add(createAgentMessageHandler(service, handlerParts));
    session.log('info', 'AGENT HANDLER: Successfully registered');
    session.report('handler', 'ok', { handler: 'agent' });
    return;
  }
  session.log('info', vocabulary.log.fallback);
  const missing = [
    ...(supervisor === null ? ['agent_supervisor'] : []),
    ...(threads === null ? ['thread_service'] : []),
  ];
  router.add(createFallbackHandler(missing, handlerParts));
  session.report('handler', 'ok', { handler: 'fallback', attributes: { missing } });
}

function missingDependencies(
  { supervisor, threads, options }: BackendParts,
  session: Session,
): { supervisor: AgentRunner | null; threads: ThreadService | null } {
  if (session.faults.has('dependencies-missing')) return { supervisor: null, threads: null };
  return { supervisor: withAgentFaults(supervisor, session.faults, options), threads };
}

function installEmergency(parts: BackendParts, { session, context, router }: Connected): boolean {
  const { vocabulary, options } = parts;
  session.log('warning', vocabulary.log.emergency);
  const now = options.clock.now;
  try {
    const { userId, runId } = context;
    router.add(createEmergencyHandler({ session, vocabulary, userId, runId, now }));
    session.send(vocabulary.limitedFunctionality(options.environment, now()));
    session.report('handler', 'activated', { handler: 'emergency' });
    return true;
  } catch (error) {
    const message = errorText(error);
    session.log('critical', `EMERGENCY HANDLER CREATION FAILED: ${message}`);
    const { errorCode } = vocabulary.lastResort;
    session.report('handler', 'attempted', { handler: 'emergency', errorCode, message });
    endConnection(parts, session, {
      ending: vocabulary.lastResort,
      details: { emergency_fallback_failed: true },
    });
    return false;
  }
}
