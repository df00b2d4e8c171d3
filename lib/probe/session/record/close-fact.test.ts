import { describe, expect, it } from 'vitest';
import type { CloseAnswer } from '../../transports/transport';
import { closeFact } from './close-fact';

const SESSION = { atMs: 40, isComplete: false };
const ours = (answer: CloseAnswer) => ({
  by: 'client' as const,
  code: 1000,
  reason: 'done',
  answer,
  received: null,
});

describe('the close of a session', () => {
  it('is the one of the server or the network as it came', () => {
    const server = { by: 'server' as const, code: 1011, reason: 'x', received: null };
    expect(closeFact(server, SESSION)).toEqual({
      close: { code: 1011, reason: 'x', by: 'server', atMs: 40 },
      warning: null,
    });
  });

  it('is ours where the server confirmed it, dropped the connection or answered otherwise', () => {
    const close = { code: 1000, reason: 'done', by: 'client', atMs: 40 };
    expect(closeFact(ours('confirmed'), SESSION)).toEqual({ close, warning: null });
    expect(closeFact(ours('dropped'), SESSION)).toEqual({
      close,
      warning: 'the server ended the connection without answering our close',
    });
    expect(closeFact(ours({ code: 1011, reason: '' }), SESSION)).toEqual({
      close,
      warning: 'our close was answered with 1011',
    });
    expect(closeFact(ours('none'), SESSION)).toEqual({
      close: { ...close, unanswered: true },
      warning: null,
    });
  });

  it('is the server’s where both closed at once after the final event', () => {
    const end = ours({ code: 1011, reason: 'late' });
    expect(closeFact(end, { atMs: 40, isComplete: true })).toEqual({
      close: { code: 1011, reason: 'late', by: 'server', atMs: 40 },
      warning: null,
    });
  });
});
