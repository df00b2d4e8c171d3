import { describe, expect, it } from 'vitest';
import { isExempt } from './no-proxy';
import { environmentProxy, parseProxy, proxyFor } from './proxy-route';

describe('a NO_PROXY list', () => {
  it.each([
    ['*', 'example.com', 443, true],
    ['example.com', 'example.com', 443, true],
    ['example.com', 'chat.example.com', 443, true],
    ['example.com', 'notexample.com', 443, false],
    ['.example.com', 'chat.example.com', 443, true],
    ['*.example.com', 'chat.example.com', 443, true],
    ['Example.COM', 'chat.EXAMPLE.com', 443, true],
    ['example.com:8443', 'example.com', 8443, true],
    ['example.com:8443', 'example.com', 443, false],
    ['a.test, b.test c.test', 'c.test', 80, true],
    ['10.0.0.0/8', '10.20.30.40', 443, true],
    ['10.0.0.0/8', '11.0.0.1', 443, false],
    ['10.0.0.0/8', 'ten.example', 443, false],
    ['10.0.0.0/99', '10.0.0.1', 443, false],
    ['192.0.2.1', '192.0.2.1', 443, true],
    ['2.1', '192.0.2.1', 443, false],
    ['fd00::/8', '[fd12::1]', 443, true],
    ['::1', '[::1]', 443, true],
    ['[::1]:80', '[::1]', 80, true],
    ['', 'example.com', 443, false],
    [',,', 'example.com', 443, false],
  ])('%j and %s:%d → %s', (list, host, port, expected) => {
    expect(isExempt(list, { host, port })).toBe(expected);
  });
});

describe('the proxy for a URL', () => {
  const env = { HTTPS_PROXY: 'http://secure:1', http_proxy: 'plain:2', NO_PROXY: 'inside.test' };
  const of = (url: string, from: Record<string, string> = env) =>
    environmentProxy(new URL(url), from)?.proxy.label ?? null;

  it.each([
    ['https://outside.test', 'http://secure:1'],
    ['wss://outside.test/ws', 'http://secure:1'],
    ['http://outside.test', 'http://plain:2'],
    ['ws://outside.test', 'http://plain:2'],
    ['https://chat.inside.test', null],
    ['smtp://outside.test:587', null],
  ])('of %s is %s', (url, expected) => expect(of(url)).toBe(expected));

  it('is ALL_PROXY where nothing else is named, for mail too', () => {
    expect(of('smtp://outside.test:587', { ALL_PROXY: 'socks5h://s' })).toBe('socks5://s:1080');
    expect(of('https://outside.test', { all_proxy: 'socks5://s:9' })).toBe('socks5://s:9');
  });

  it('is taken from the environment only where the setting says so', () => {
    const url = new URL('https://outside.test');
    expect(proxyFor('env', url, env)?.label).toBe('http://secure:1');
    expect(proxyFor('none', url, env)).toBeNull();
    expect(proxyFor({ url: 'http://own:8', credentials: 'a:b' }, url, env)).toMatchObject({
      label: 'http://own:8',
      credentials: 'a:b',
    });
  });

  it('never shows credentials in its label, and decodes them', () => {
    expect(parseProxy('http://us%40er:p%3Aw@proxy')).toEqual({
      scheme: 'http',
      host: 'proxy',
      port: 80,
      credentials: 'us@er:p:w',
      label: 'http://proxy:80',
    });
    expect(parseProxy('https://[::1]:3129')).toMatchObject({
      host: '::1',
      label: 'https://[::1]:3129',
    });
  });

  it.each(['ftp://proxy', 'http://', '://', 'http://a b'])('%s is none', (text) =>
    expect(parseProxy(text)).toBeNull(),
  );
});
