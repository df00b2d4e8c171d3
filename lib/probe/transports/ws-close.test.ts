import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectionEnd, type WsEnding } from './ws-close';

const ending = (over: Partial<WsEnding>): WsEnding => ({
  code: 1000,
  reason: '',
  violation: null,
  sent: null,
  isTerminated: false,
  ...over,
});
const SENT = { code: 1000, reason: 'done' };

describe('who ended a connection', () => {
  it.each<[string, Partial<WsEnding>, object]>([
    [
      'a frame of the server',
      { code: 1011, reason: 'x' },
      { by: 'server', code: 1011, reason: 'x' },
    ],
    ['a frame without a code', { code: 1005 }, { by: 'server', code: 1005, reason: '' }],
    ['no frame at all', { code: 1006 }, { by: 'network', code: 1006, reason: '' }],
    ['no frame after a terminate', { code: 1006, isTerminated: true }, { by: 'network' }],
    ['an echo of our close', { sent: SENT }, { by: 'client', answer: 'confirmed', ...SENT }],
    ['an answer without a code', { code: 1005, sent: SENT }, { answer: 'confirmed' }],
    [
      'another code than ours',
      { code: 1011, reason: 'no', sent: SENT },
      { by: 'client', code: 1000, answer: { code: 1011, reason: 'no' } },
    ],
    ['a connection that just ends', { code: 1006, sent: SENT }, { answer: 'dropped' }],
    ['our terminate', { code: 1006, sent: SENT, isTerminated: true }, { answer: 'none' }],
    [
      'a protocol violation',
      { code: 1006, violation: 1002 },
      { by: 'client', code: 1002, reason: '', answer: 'confirmed' },
    ],
  ])('%s', (_name, given, expected) => {
    expect(connectionEnd(ending(given))).toMatchObject(expected);
  });

  it('is the client exactly where we sent a close or answered a violation', () => {
    const code = fc.constantFrom(1000, 1001, 1005, 1006, 1008, 1011, 4000);
    const close = fc.record({ code, reason: fc.string() });
    const anyEnding = fc.record({
      code,
      reason: fc.string(),
      violation: fc.option(fc.constantFrom(1002, 1007, 1009)),
      sent: fc.option(close),
      isTerminated: fc.boolean(),
    });
    fc.assert(
      fc.property(anyEnding, (one) => {
        const end = connectionEnd(one);
        expect(end.by === 'client').toBe(one.sent !== null || one.violation !== null);
        // Only a real frame is shown, and never with a code that no frame can carry.
        expect(end.received === null).toBe(one.code === 1006);
        expect(end.received?.code).not.toBe(1005);
        if (end.by === 'network') expect(end).toMatchObject({ code: 1006, reason: '' });
      }),
    );
  });
});
