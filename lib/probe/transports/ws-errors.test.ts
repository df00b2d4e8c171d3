import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readError } from './read-error';
import { sizeText } from './size-text';
import { exceededLimit, upgradeErrorCode, violationCode } from './ws-errors';

const MIB = 1024 * 1024;

describe('errors of ws', () => {
  it('are answered with the close code of the violation', () => {
    expect(violationCode('WS_ERR_INVALID_UTF8')).toBe(1007);
    expect(violationCode('WS_ERR_UNSUPPORTED_MESSAGE_LENGTH')).toBe(1009);
    expect(violationCode('WS_ERR_TOO_MANY_BUFFERED_PARTS')).toBe(1008);
    expect(violationCode('WS_ERR_INVALID_OPCODE')).toBe(1002);
    expect(violationCode('ECONNRESET')).toBeNull();
  });

  it('are limits of ours where the server only sent too much', () => {
    const sizes = { messageBytes: 7.2 * MIB, maxMessageBytes: 5 * MIB };
    expect(exceededLimit('WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', sizes)).toBe(
      'a message of 7.2 MiB exceeds maxMessage (5 MiB): raise it',
    );
    const unknown = { ...sizes, messageBytes: null };
    expect(exceededLimit('WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', unknown)).toBe(
      'a message exceeds maxMessage (5 MiB): raise it',
    );
    expect(exceededLimit('WS_ERR_TOO_MANY_BUFFERED_PARTS', sizes)).toContain('4096 fragments');
    // A length that no message can have is the server's mistake, whatever our limit is.
    expect(exceededLimit('WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH', sizes)).toBeNull();
    expect(exceededLimit('ECONNRESET', sizes)).toBeNull();
  });

  it('get a code where ws has only words', () => {
    expect(upgradeErrorCode('Server sent no subprotocol')).toBe('NO_SUBPROTOCOL');
    expect(upgradeErrorCode('socket hang up')).toBe('ECONNRESET');
    expect(upgradeErrorCode('Invalid Sec-WebSocket-Accept header')).toBe('BAD_UPGRADE');
  });
});

describe('anything thrown', () => {
  it('is read without ever throwing, and bounded', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (thrown) => {
        const { code, message, addresses } = readError(thrown);
        expect(code.length).toBeGreaterThan(0);
        expect(code.length).toBeLessThanOrEqual(64);
        expect(message.length).toBeLessThanOrEqual(300);
        expect(Array.isArray(addresses)).toBe(true);
      }),
    );
    const long = Object.assign(new Error('m'.repeat(5000)), { code: 'C'.repeat(500) });
    expect(readError(long)).toMatchObject({ code: 'C'.repeat(64), message: 'm'.repeat(300) });
  });

  it('names an address once, however often it was tried', () => {
    const attempt = Object.assign(new Error('no'), { code: 'ETIMEDOUT', address: '192.0.2.1' });
    expect(readError(new AggregateError([attempt, attempt])).addresses).toEqual(['192.0.2.1']);
  });
});

describe('a size in words', () => {
  it.each([
    [0, '0 bytes'],
    [900, '900 bytes'],
    [1024, '1 KiB'],
    [7.25 * MIB, '7.3 MiB'],
    [2 ** 32, '4 GiB'],
    [2 ** 50, '1048576 GiB'],
  ])('%d is %s', (bytes, text) => {
    expect(sizeText(bytes)).toBe(text);
  });
});
