import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import type { Frame } from '../session/frames';
import type { Session } from '../session/session';
import { VOCABULARIES } from '../session/vocabulary';
import { requestText } from './agent-request';
import { type ClientMessage, readMessage } from './client-message';
import { createMessageRouter } from './message-router';

const read = (message: unknown): ClientMessage | null => readMessage(JSON.stringify(message));

describe('reading a message', () => {
  it('takes the whole object for the payload where there is none', () => {
    expect(read({ type: 'chat', content: 'hi', run_id: 'r' })).toMatchObject({
      payload: { content: 'hi' },
      runId: 'r',
    });
  });

  it('takes ids from the payload first, then from the envelope', () => {
    const message = read({
      type: 'chat',
      payload: { run_id: 'inner' },
      run_id: 'r',
      thread_id: 't',
    });
    expect(message).toMatchObject({ runId: 'inner', threadId: 't' });
  });

  it.each([
    ['user', 'user_message'],
    ['user_input', 'user_message'],
    ['message', 'user_message'],
    ['agent', 'agent_request'],
    ['start_agent', 'start_agent'],
  ])('reads %s as %s', (type, alias) => {
    expect(read({ type })).toMatchObject({ type: alias, receivedType: type });
  });

  it.each([[7], [null], [[]], [{ type: 7 }], [{}]])('refuses %j', (message) => {
    expect(read(message)).toBeNull();
  });

  it.each([
    ['start_agent', { user_request: 'a', content: 'b' }, 'a'],
    ['start_agent', { content: 'b' }, null],
    ['chat', { text: 'b' }, 'b'],
    ['user_message', { message: 'c' }, 'c'],
    ['user_message', { user_request: 'a', content: ' ' }, null],
  ])('finds the words of %s %j', (type, payload, text) => {
    const message = read({ type, payload });
    expect(message && requestText(message)).toBe(text);
  });
});

describe('the router', () => {
  it('asks the handler that was added last first', () => {
    const sent: Frame[] = [];
    const session = { id: 'c', log: () => {}, send: (frame: Frame) => sent.push(frame) > 0 };
    const router = createMessageRouter({
      session: session as unknown as Session,
      vocabulary: VOCABULARIES.report,
      userId: 'user-1',
      now: () => 0,
    });
    const asked: string[] = [];
    const handler = (name: string) => ({ types: ['chat'], handle: () => asked.push(name) > 0 });
    router.add(handler('built in'));
    router.add(handler('agent'));
    router.route(Buffer.from('{"type":"chat"}'), false);
    expect(asked).toEqual(['agent']);
    expect(sent).toEqual([]);
  });
});
