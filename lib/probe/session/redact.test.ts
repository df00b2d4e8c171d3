import { describe, expect, it } from 'vitest';
import { redact, redactAndCut, redactUrl } from './redact';

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

  it('leaves no stump of a secret that lies across the cut', () => {
    const { text, truncated } = redactAndCut(`${'x'.repeat(90)} ${JWT}`, 100, []);
    expect(truncated).toBe(true);
    expect(text).not.toContain('eyJ');
    expect(text.length).toBeLessThanOrEqual(100);
  });

  it('shows a URL without its credentials', () => {
    expect(redactUrl('wss://me:pw@host/ws?token=abc&mode=x')).toBe(
      'wss://host/ws?token=[redacted]&mode=x',
    );
  });

  it('stays fast on hostile text', () => {
    const begun = performance.now();
    for (const text of [
      '"'.repeat(50_000),
      'token'.repeat(10_000),
      '\\"'.repeat(25_000),
      'eyJ'.repeat(17_000),
      `{"${'a'.repeat(50_000)}`,
    ]) {
      redact(text);
    }
    expect(performance.now() - begun).toBeLessThan(3000);
  });
});
