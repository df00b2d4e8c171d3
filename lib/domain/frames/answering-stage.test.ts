import { describe, expect, it } from 'vitest';
import {
  closeBy,
  factsOf,
  missedDeadline,
  stageLine,
  WELCOME,
} from '../../../tests/support/domain/classify-facts';
import { classifySession } from '../classify/classify-session';

const afterRequest = (frame: object, end: object = missedDeadline('agent')) =>
  classifySession(factsOf([WELCOME, { type: 'error', ...frame }], end));

describe('an error that answers our request', () => {
  it.each([
    'Incorrect API key provided for this provider',
    'this model allows 5000 tokens, and the request has 9300',
    'permission denied for this calendar',
    'user not found in CRM',
    'Context canceled',
    'Post "https://models.internal.test/v1": context deadline exceeded',
    "'AsyncContextManager' object has no attribute 'chat'",
    'pool manager: timeout',
    'login to the mailbox of the customer failed',
    'OAuth grant of the calendar has expired',
    'bearer token of the search tool was rejected',
    'connection to redis timed out while the tool ran',
    'tool registry: unknown tool',
    'database is locked',
    'identity provider of the CRM is down',
    'missing dependency in the generated code',
    'session expired at the bank',
    'Internal error',
  ])('is the agent’s: %s', (message) => {
    const result = afterRequest({ message });
    expect(stageLine(result)).toBe('oooooofss'.replace('f', 'F').replaceAll('s', '-'));
    expect(result.failedStage).toBe('agent');
  });

  it.each([
    [{ error: { type: 'authentication_error', message: 'invalid x-api-key' } }],
    [{ error: { code: 'invalid_api_key', message: 'Incorrect API key' } }],
    [{ error: { code: 'context_length_exceeded', message: 'too long' } }],
    [{ error_code: 'PERMISSION_DENIED', message: 'calendar' }],
    [{ error_code: 'CONTEXT_CANCELLED' }],
    [{ error_code: 'TOOL_FACTORY_FAILED' }],
    [{ error_code: 'MAX_TOKENS' }],
    [{ error_code: 'VALIDATION_FAILED', message: 'arguments of the tool' }],
  ])('is the agent’s, whatever the code is called: %j', (frame) => {
    expect(afterRequest(frame).failedStage).toBe('agent');
  });

  it.each([
    [{ error_code: 'TOKEN_EXPIRED' }, 'auth'],
    [{ error_code: 'AUTH_FAILED' }, 'auth'],
    [{ error: { code: 1002, component: 'auth', message: 'x' } }, 'auth'],
    [{ error_code: 'FACTORY_INIT_FAILED', message: 'x' }, 'factory'],
    [{ error_code: 'SYSTEM_INITIALIZATION_FAILED' }, 'factory'],
    [{ error: { code: 1003, component: 'factory', message: 'x' } }, 'factory'],
    [{ message: 'agent handler is not registered' }, 'handler'],
    [{ message: 'supervisor is None' }, 'handler'],
  ])('blames an earlier stage by its structure: %j is %s', (frame, stage) => {
    expect(afterRequest(frame, { close: closeBy(1011) }).failedStage).toBe(stage);
  });

  it('keeps its old meaning before the welcome', () => {
    const early = factsOf([{ type: 'error', message: 'token expired' }], { close: closeBy(1011) });
    expect(classifySession(early).failedStage).toBe('auth');
  });
});

describe('a close that follows our request', () => {
  it.each([
    [4401, '', 'auth'],
    [3000, 'whatever', 'auth'],
    [1008, 'SSOT Auth failed', 'auth'],
    [1008, 'Token expired', 'auth'],
    [1011, 'Factory SSOT validation failed', 'factory'],
    [1011, 'Critical factory failure', 'factory'],
    [1011, 'context deadline exceeded', 'agent'],
    [1011, 'API key of the provider is wrong', 'agent'],
    [1008, 'user not found in CRM', 'agent'],
    [1011, 'Agent execution failed', 'agent'],
    [1011, 'Internal error', 'ready'],
    [1000, 'main cleanup', 'ready'],
  ])('%i %s names %s', (code, reason, stage) => {
    const facts = factsOf([WELCOME], { close: closeBy(code, reason) });
    expect(classifySession(facts).failedStage).toBe(stage);
  });

  it('says what the error before it was about', () => {
    const error = { message: 'your token has expired' };
    expect(afterRequest(error, { close: closeBy(4401) }).failedStage).toBe('auth');
    const broken = { message: 'could not make the manager of this user' };
    const close = closeBy(1011, 'Factory initialization failed');
    expect(afterRequest(broken, { close }).failedStage).toBe('factory');
  });
});

describe('a refused upgrade', () => {
  it.each([
    [429, 'token bucket of this address is empty', 'accept'],
    [503, 'auth service is down', 'accept'],
    [400, 'invalid token', 'accept'],
    [403, 'invalid token', 'auth'],
    [401, '', 'auth'],
  ])('%i %s fails %s', (upgradeStatus, upgradeText, stage) => {
    const facts = factsOf([], { acceptedMs: null, upgradeStatus, upgradeText });
    expect(classifySession(facts).failedStage).toBe(stage);
  });
});

describe('a question for credentials', () => {
  const asks = { type: 'auth_required', connection_id: 'c1' };

  it('is no welcome, and fails auth whoever ends the session', () => {
    const ours = classifySession(factsOf([asks], missedDeadline('ready')));
    const theirs = classifySession(factsOf([asks], { close: closeBy(1006, '', 'network') }));
    expect(ours).toMatchObject({ failedStage: 'auth', errorCode: 'AUTH_REQUIRED' });
    expect(ours.signature?.title).toContain('auth_required');
    expect(theirs.signature).toEqual(ours.signature);
  });

  it('is answered by a welcome', () => {
    const facts = factsOf([asks, WELCOME], { heldMs: 500, ...missedDeadline('agent') });
    expect(stageLine(classifySession(facts))).toBe('oooo?oF--');
  });
});
