import { describe, expect, it } from 'vitest';
import { redactReported } from './redact-value';

describe('data that a backend reports', () => {
  it('keeps no text below a name that says it is a secret, however deep', () => {
    expect(
      redactReported({
        token: 'opaque',
        headers: { Cookie: 'sid=1', 'X-Api-Key': 'k', accept: 'x' },
        'set-cookie': ['a=b', { deeper: 'c' }],
        list: [{ clientSecret: 's' }],
        pin: 4711,
      }),
    ).toEqual({
      token: '[redacted]',
      headers: { Cookie: '[redacted]', 'X-Api-Key': '[redacted]', accept: 'x' },
      'set-cookie': ['[redacted]', { deeper: '[redacted]' }],
      list: [{ clientSecret: '[redacted]' }],
      pin: '[redacted]',
    });
  });

  it('keeps counts, flags and ordinary text, and redacts text by its form', () => {
    const usage = { input_tokens: 12, token: null, cookieSet: true, 'gen_ai.model': 'x', note: '' };
    expect(redactReported(usage)).toEqual(usage);
    expect(redactReported({ note: 'sent Bearer abcdefgh', more: ['password=x1'] })).toEqual({
      note: 'sent Bearer [redacted]',
      more: ['password=[redacted]'],
    });
  });

  it('removes known values and control characters, from names too', () => {
    expect(redactReported({ 'my-known-value': 'a\u001b[2Jb\nc' }, ['my-known-value'])).toEqual({
      '[redacted]': 'a[2Jb\nc',
    });
  });

  it('ends on what is nested without end', () => {
    let deep: unknown = 'x';
    for (let level = 0; level < 5_000; level++) deep = [deep];
    expect(JSON.stringify(redactReported(deep)).length).toBeLessThan(100);
  });
});
