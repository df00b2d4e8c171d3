import { describe, expect, it } from 'vitest';
import { fakeTransport } from '../../../tests/support/probe/fake-transport';
import { openRequest } from '../../../tests/support/probe/observe-connection';
import { type ManualClock, manualClock } from '../../kit/clock';
import type { ConnectionEnd, TransportEvents } from '../transports/transport';
import { BoundedConnection } from './bounded-connection';
import { SessionTimers } from './timers';

const REQUEST = openRequest('ws://target.example/ws');

/** A connection that takes 2 s to be given up, and how it ended. */
function opened(server = fakeTransport()) {
  const clock: ManualClock = manualClock();
  const ends: ConnectionEnd[] = [];
  const timers: SessionTimers<'end'> = new SessionTimers(clock, {
    onTimer: () => connection.onTimeout(),
  });
  const connection: BoundedConnection = new BoundedConnection(2_000, timers);
  const events: TransportEvents = {
    reached: () => {},
    refused: () => {},
    opened: () => {},
    message: () => {},
    heartbeat: () => {},
    warned: () => {},
    limitExceeded: () => {},
    failed: () => {},
    closed: (end) => ends.push(end),
  };
  connection.open(server, REQUEST, events);
  server.accept();
  return { clock, connection, server, ends };
}

describe('the end of a connection in bounded time', () => {
  it('is a termination where our close stays unanswered, counted from the first reason to wait', () => {
    const { clock, connection, server } = opened();
    connection.awaitEnd();
    clock.advance(1_500);
    expect(connection.close(1000, 'done')).toBe(true);
    connection.awaitEnd();
    clock.advance(499);
    expect(server.calls).toEqual(['close 1000 done']);
    clock.advance(1);
    expect(server.calls).toEqual(['close 1000 done', 'terminate']);
  });

  it('is taken for granted where the transport reports no end after that', () => {
    const { clock, connection, server, ends } = opened(fakeTransport({ reportsEnd: false }));
    connection.terminate();
    connection.terminate();
    clock.advance(99);
    expect(ends).toEqual([]);
    clock.advance(1);
    expect(server.calls).toEqual(['terminate', 'abandon']);
    expect(ends).toEqual([{ by: 'network', code: 1006, reason: '', received: null }]);
  });

  it('is begun by one close only, and by none on a connection that is not open', () => {
    const { connection, server } = opened();
    expect(connection.close(1000, '')).toBe(true);
    expect(connection.close(1008, '')).toBe(false);
    expect(connection.isClosing()).toBe(true);
    expect(server.calls).toEqual(['close 1000']);
    const closing = opened();
    closing.server.beginClose();
    expect(closing.connection.close(1000, '')).toBe(false);
    expect(closing.connection.isClosing()).toBe(false);
    closing.clock.advance(2_000);
    expect(closing.server.calls).toEqual(['terminate']);
  });

  it('leaves nothing to send', () => {
    const { connection, server } = opened();
    expect(connection.send('{"n":1}')).toBe(true);
    connection.close(1000, '');
    expect(connection.isOpen()).toBe(false);
    expect(connection.send('{"n":2}')).toBe(false);
    expect(server.sent).toEqual([{ n: 1 }]);
  });
});

describe('a connection that was never opened', () => {
  it('sends nothing and is not open', () => {
    const connection = new BoundedConnection(2_000, { isSet: () => false, set: () => {} });
    expect([connection.isOpen(), connection.send('x'), connection.isTerminated()]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
