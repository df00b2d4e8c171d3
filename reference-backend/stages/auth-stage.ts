import { generatedIds, UserExecutionContext } from '../handlers/execution-context';
import { InvalidContextError } from '../handlers/valid-id';
import { errorMessage } from '../session/frames';
import { presentedToken } from './auth';
import type { BackendParts } from './backend-parts';
import type { Opening } from './opening';

/** The authenticated user and its execution context; null where the connection is being closed. */
export async function authenticateConnection(
  parts: BackendParts,
  { session, request }: Opening,
): Promise<UserExecutionContext | null> {
  const { auth, vocabulary, figures, options } = parts;
  const { authorization: _lost, ...stripped } = request.headers;
  const headers = session.faults.has('auth-header-lost') ? stripped : request.headers;
  const presented = presentedToken(headers, request.query);
  const refuse = (code: string, message: string): null => {
    figures.authFailures += 1;
    session.log('error', `SSOT AUTHENTICATION FAILED: ${code}`);
    session.report('auth', 'failed', { errorCode: code, message });
    const details = { environment: options.environment };
    session.send(errorMessage({ code, message, details }, options.clock.now()));
    session.close(vocabulary.auth);
    return null;
  };
  const result = await auth.verify(presented);
  if (!result.ok) return refuse(result.code, result.message);
  if (session.faults.has('auth-reject')) {
    return refuse('VALIDATION_FAILED', 'Token validation failed');
  }
  try {
    const ids = generatedIds(result.userId, options.clock.now(), options.newId);
    const context = new UserExecutionContext({ userId: result.userId, ...ids });
    figures.authenticated += 1;
    session.assignRun(context.runId);
    session.log('info', `SSOT AUTHENTICATION SUCCESS via ${result.via}`);
    session.report('auth', 'ok', { attributes: { via: result.via } });
    return context;
  } catch (error) {
    if (error instanceof InvalidContextError) return refuse('WEBSOCKET_AUTH_ERROR', error.message);
    throw error;
  }
}
