import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactUrl, restoreUrl, urlHasSecrets, urlSecrets } from './redact-url';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl';

describe('a URL as it is shown', () => {
  it.each([
    ['wss://me:pw@host/ws?token=abc&mode=x', 'wss://[redacted]@host/ws?token=[redacted]&mode=x'],
    ['ws://h/ws?sig=SIGN-SECRET10', 'ws://h/ws?sig=[redacted]'],
    ['ws://h/ws?%74oken=abc', 'ws://h/ws?%74oken=[redacted]'],
    ['ws://h/ws?TOKEN=a&token=b', 'ws://h/ws?TOKEN=[redacted]&token=[redacted]'],
    ['ws://h/ws?next=ws%3A%2F%2Fx%2F%3Ftoken%3Dabc', 'ws://h/ws?next=[redacted]'],
    [`ws://h/${JWT}/ws`, 'ws://h/[redacted]/ws'],
    ['ws://h/ws?token=', 'ws://h/ws?token='],
    ['ws://h\\@evil/ws?key=abc', 'ws://h/@evil/ws?key=[redacted]'],
    ['not a url?token=abc', 'not a url?token=[redacted]'],
  ])('%s → %s', (url, shown) => {
    expect(redactUrl(url)).toBe(shown);
    expect(redactUrl(shown)).toBe(shown);
  });

  it('is the URL itself where it carries no secret', () => {
    for (const url of ['ws://localhost:4400', 'WSS://Host/ws?mode=x&monkey=1#a', 'ws://h/a b'])
      expect([redactUrl(url), urlHasSecrets(url)]).toEqual([url, false]);
  });

  it('names its secrets as they are sent and decoded', () => {
    const found = urlSecrets('ws://user:p%40ss@h/ws?token=a%2Fb&mode=plain&sig=SIGN');
    expect(found).toEqual(expect.arrayContaining(['p@ss', 'p%40ss', 'a/b', 'a%2Fb', 'SIGN']));
    expect(found).not.toContain('plain');
  });
});

describe('a URL that was written with marks', () => {
  const stored = `wss://me:pw@host/${JWT}/ws?token=one&mode=x&token=two&sig=three`;

  it.each([
    [redactUrl(stored), stored],
    ['wss://host/other?sig=[redacted]', 'wss://host/other?sig=three'],
    ['wss://host/?token=[redacted]&x=[redacted]', null],
    ['wss://host/?token=[redacted]&token=[redacted]&token=[redacted]', null],
    ['wss://host/?password=[redacted]', null],
    ['wss://host/?token=[redacted]-more', null],
    ['wss://[redacted]@host:99/?token=%5Bredacted%5D', 'wss://me:pw@host:99/?token=one'],
    ['wss://a[redacted]@host/', null],
    ['wss://new:pair@host/?token=fresh', 'wss://new:pair@host/?token=fresh'],
    ['wss://host/[redacted]/ws', `wss://host/${JWT}/ws`],
    ['wss://host/ws/[redacted]/[redacted]', null],
    ['wss://host/#[redacted]', null],
  ])('%s means %s', (written, meant) => expect(restoreUrl(written, stored)).toBe(meant));

  it('keeps nothing that is not stored', () => {
    expect(restoreUrl('ws://[redacted]@h/', 'ws://h/')).toBeNull();
    expect(restoreUrl('ws://h/?token=[redacted]', 'ws://h/')).toBeNull();
  });

  it('means what is stored where it is as it was shown, whatever that is', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9_%.~-]{1,12}$/);
    const parameter = fc.tuple(fc.constantFrom('token', 'mode', 'sig', 'a'), word);
    fc.assert(
      fc.property(word, word, fc.array(parameter, { maxLength: 4 }), (user, path, query) => {
        const url = `ws://${user}:pw@host/${path}?${query.map((pair) => pair.join('=')).join('&')}`;
        expect(restoreUrl(redactUrl(url), url)).toBe(url);
      }),
    );
  });
});
