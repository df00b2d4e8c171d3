import { describe, expect, it } from 'vitest';
import type { Frame } from '../session/frames';
import { type ContextFields, UserExecutionContext } from './execution-context';
import { LegacyUserContext, withoutAttribute } from './legacy-context';
import { createManagerFactory, FactoryInitializationError } from './manager-factory';

const fields: ContextFields = {
  userId: 'user-1',
  threadId: 'thread-1',
  runId: 'run-1',
  requestId: 'request-1',
  websocketClientId: 'client-1',
};
const contextOf = (userId: string): UserExecutionContext =>
  new UserExecutionContext({ ...fields, userId });
const socket = { send: () => true };

describe('the manager factory', () => {
  it.each([
    ['another class', new LegacyUserContext(fields), 'got LegacyUserContext'],
    ['a plain object', { ...fields }, 'got Object'],
    ['nothing', null, 'got null'],
  ])('refuses %s as an SSOT violation', (_name, candidate, text) => {
    const create = (): unknown => createManagerFactory(5).create(candidate, socket);
    expect(create).toThrow(FactoryInitializationError);
    expect(create).toThrow(/^SSOT VIOLATION/);
    expect(create).toThrow(text);
  });

  it.each([
    ['userId', 'user_id'],
    ['threadId', 'thread_id'],
    ['websocketClientId', 'websocket_client_id'],
    ['runId', 'run_id'],
    ['requestId', 'request_id'],
  ] as const)('refuses a context without %s', (key, name) => {
    const candidate = withoutAttribute(contextOf('user-1'), key);
    expect(() => createManagerFactory(5).create(candidate, socket)).toThrow(
      `SSOT CONTEXT INCOMPLETE: UserExecutionContext missing required attributes: ['${name}']`,
    );
  });

  it('refuses a blank attribute, and takes a connection without client id', () => {
    const blank = Object.assign(Object.create(UserExecutionContext.prototype), fields, {
      runId: ' ',
    });
    expect(() => createManagerFactory(5).create(blank, socket)).toThrow(
      'SSOT CONTEXT VALIDATION FAILED: run_id',
    );
    const context = new UserExecutionContext({ ...fields, websocketClientId: null });
    expect(() => createManagerFactory(5).create(context, socket)).not.toThrow();
  });

  it('gives one user at most its limit, and gives released places again', () => {
    const factory = createManagerFactory(2);
    const first = factory.create(contextOf('user-1'), socket);
    factory.create(contextOf('user-1'), socket);
    factory.create(contextOf('user-2'), socket);
    expect(() => factory.create(contextOf('user-1'), socket)).toThrow('(2/2)');
    first.release();
    first.release();
    factory.create(contextOf('user-1'), socket);
    expect(() => factory.create(contextOf('user-1'), socket)).toThrow('(2/2)');
    expect(factory.counts()).toEqual({ managers: 3, leaked: 0 });
  });

  it('keeps counting leaked managers until they are released', () => {
    const factory = createManagerFactory(1);
    factory.create(contextOf('user-1'), socket).leak();
    expect(factory.counts()).toEqual({ managers: 1, leaked: 1 });
    expect(() => factory.create(contextOf('user-1'), socket)).toThrow('maximum number');
    factory.forgetLeaked();
    factory.create(contextOf('user-1'), socket).release();
    expect(factory.counts()).toEqual({ managers: 0, leaked: 0 });
  });

  it('does not keep leaks of rotating users without end', () => {
    const factory = createManagerFactory(5);
    for (let i = 0; i < 10_050; i++) factory.create(contextOf(`user-${i + 10}`), socket).leak();
    expect(factory.counts()).toEqual({ managers: 10_000, leaked: 10_000 });
  });

  it('makes managers that reach their own socket only, until released', () => {
    const sent: Frame[] = [];
    const manager = createManagerFactory(5).create(contextOf('user-1'), {
      send: (frame) => sent.push(frame) > 0,
    });
    expect(manager.send({ type: 'a' })).toBe(true);
    manager.release();
    expect(manager.send({ type: 'b' })).toBe(false);
    expect(sent).toEqual([{ type: 'a' }]);
  });
});
