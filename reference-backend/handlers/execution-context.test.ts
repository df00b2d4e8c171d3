import { describe, expect, it } from 'vitest';
import { type ContextFields, generatedIds, UserExecutionContext } from './execution-context';
import { assertValidId, InvalidContextError } from './valid-id';

const fields: ContextFields = {
  userId: 'user-1',
  threadId: 'ws_thread_a1b2c3d4',
  runId: 'ws_run_a1b2c3d4',
  requestId: 'ws_req_1_a1b2c3d4',
  websocketClientId: null,
};

describe('ids of an execution context', () => {
  it.each(
    [
      ['', ' ', 'registry', 'Placeholder', 'NULL', '0', '1', 'demo', ' test '],
      ['test_user', 'mock_abc', 'default_user', 'FAKE_x', 7, null, undefined, 'x'.repeat(257)],
    ].flat(),
  )('refuses %j', (value) => {
    expect(() => assertValidId('run_id', value)).toThrow(InvalidContextError);
  });

  it.each(['user-1', 'test_0123456789abcdef', '10', 'demonstration', 'x'.repeat(256)])(
    'takes %j',
    (value) => expect(() => assertValidId('run_id', value)).not.toThrow(),
  );

  it.each(['userId', 'threadId', 'runId', 'requestId', 'websocketClientId'] as const)(
    'checks %s',
    (field) => {
      expect(() => new UserExecutionContext({ ...fields, [field]: 'none' })).toThrow(
        InvalidContextError,
      );
    },
  );

  it('are generated in shapes that pass', () => {
    const id = (): string => '0b9d0a3c-1111-4222-8333-444455556666';
    const ids = generatedIds('user-1234567', 1_757_300_000_123, id);
    expect(ids).toEqual({
      threadId: 'ws_thread_0b9d0a3c',
      runId: 'ws_run_0b9d0a3c',
      requestId: 'ws_req_1757300000_0b9d0a3c',
      websocketClientId: 'ws_user-123_1757300000_0b9d0a3c',
    });
    expect(() => new UserExecutionContext({ userId: 'user-1234567', ...ids })).not.toThrow();
  });
});

describe('an execution context', () => {
  it('is frozen', () => {
    const context = new UserExecutionContext({ ...fields, agentContext: { a: 1 } });
    expect(Object.isFrozen(context)).toBe(true);
    expect(Object.isFrozen(context.agentContext)).toBe(true);
  });

  it('refuses reserved keys in what callers attach', () => {
    const attach = (values: Record<string, unknown>) => () =>
      new UserExecutionContext({ ...fields, auditMetadata: values });
    expect(attach({ user_id: 'somebody else' })).toThrow('reserved keys: user_id');
    expect(attach({ note: 'x' })).not.toThrow();
  });

  it('has children that inherit, at most ten deep', () => {
    let context = new UserExecutionContext(fields);
    context = context.child({ requestId: 'req-1', runId: 'run-of-client' });
    expect(context).toMatchObject({
      userId: 'user-1',
      threadId: 'ws_thread_a1b2c3d4',
      runId: 'run-of-client',
      parentRequestId: 'ws_req_1_a1b2c3d4',
      operationDepth: 1,
    });
    for (let depth = 2; depth <= 10; depth++)
      context = context.child({ requestId: `req-${depth}` });
    expect(() => context.child({ requestId: 'req-11' })).toThrow('operation_depth');
  });
});
