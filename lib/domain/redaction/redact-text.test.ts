import { describe, expect, it } from 'vitest';
import { redact, redactAndCut, redactKnown } from './redact-text';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJlLW9mLWl0';

describe('redact', () => {
  it.each([
    [`token is ${JWT}`, 'eyJ'],
    ['Authorization: Bearer abc.def-123', 'abc.def'],
    ['{"header":"Bearer s3cr3t-value"}', 's3cr3t'],
    ['Cookie: session=verysecret; a=b', 'verysecret'],
    ['set-cookie: id=verysecret', 'verysecret'],
    ['{"access_token":"opaque-1234","n":1}', 'opaque-1234'],
    ['{"user":{"password" : "hid\\"den"}}', 'hid'],
    ['{"api_key":12345}', '12345'],
    ['{"log":"{\\"refresh_token\\":\\"inner-secret\\"}"}', 'inner-secret'],
    ['wss://h/ws?x=1&token=query-secret&y=2', 'query-secret'],
    ['login failed, password=hunter2, retry', 'hunter2'],
    ['db_password: hunter2', 'hunter2'],
    ['connecting with token=abcdef failed', 'abcdef'],
    ['… Authorization: Bearer abcd cookie: sid=s3ss10n; theme=dark', 's3ss10n'],
    ['headers: authorization: 0123456789abc', '0123456789abc'],
    ['dial wss://me:pw@host/ws failed', 'me:pw'],
    ['GET /ws?sig=SIGN-SECRET10&x-amz-signature=aa', 'SIGN-SECRET10'],
    ['key sk-proj-0123456789abcdef refused', '0123456789abcdef'],
    ['offered jwt.ZXlKaGJHY2lPaUpJVXpJMU5pSjk', 'ZXlKaGJHY2lPaUpJVXpJMU5pSjk'],
  ])('takes the secret out of %s', (text, secret) => {
    expect(redact(text)).not.toContain(secret);
    expect(redact(text)).toContain('[redacted]');
  });

  it('takes known values out wherever they stand and leaves ordinary text alone', () => {
    expect(redact('echo: my-own-opaque-token!', ['my-own-opaque-token'])).toBe('echo: [redacted]!');
    const plain = '{"type":"agent_completed","tokens_used":12,"answer":"17 × 23 = 391"}';
    expect(redact(plain)).toBe(plain);
  });

  it.each([
    'invalid token: the token has expired',
    'missing cookie: please sign in',
    'max_tokens exceeded, tokens=12',
    'refused, authorization: denied',
    'Authorization failed for user 12',
  ])('leaves %j as it is', (text) => expect(redact(text)).toBe(text));

  it('changes nothing that is redacted already', () => {
    const once = redact('wss://a:b@h/?token=x password=y {"secret":"z"} Bearer abcdefgh');
    expect(redact(once)).toBe(once);
  });

  it('removes a short known value only where it is a word of its own', () => {
    expect(redactKnown('pin 4x7y of a4x7y and 4x7y_', ['4x7y'])).toBe(
      'pin [redacted] of a4x7y and 4x7y_',
    );
    expect(redactKnown('abc', ['abc'])).toBe('abc');
  });

  it('removes the beginning of a known value where the text was cut', () => {
    const secret = 'my-own-opaque-token';
    const cut = `${'x'.repeat(110)} my-own-opaque`;
    expect(redactKnown(cut, [secret])).toBe(`${'x'.repeat(110)} [redacted]`);
    expect(redactKnown('refused: my-own-opa…', [secret])).toBe('refused: [redacted]…');
    expect(redactKnown('my-own-opaque', [secret])).toBe('my-own-opaque');
  });

  it('leaves no stump of a secret that lies across the cut', () => {
    const { text, truncated } = redactAndCut(`${'x'.repeat(90)} ${JWT}`, 100, []);
    expect(truncated).toBe(true);
    expect(text).not.toContain('eyJ');
    expect(text.length).toBeLessThanOrEqual(100);
  });

  it('stays fast on hostile text', () => {
    const begun = performance.now();
    for (const text of [
      '"'.repeat(50_000),
      'token'.repeat(10_000),
      '\\"'.repeat(25_000),
      'eyJ'.repeat(17_000),
      `{"${'a'.repeat(50_000)}`,
      'cookie: a=b;'.repeat(4_000),
      'password'.repeat(6_000),
      'a.'.repeat(25_000),
      '&token'.repeat(8_000),
      'ab://'.repeat(10_000),
      'authorization:'.repeat(3_500),
    ]) {
      redact(text);
    }
    expect(performance.now() - begun).toBeLessThan(3000);
  });
});
