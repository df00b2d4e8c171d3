import { describe, expect, it } from 'vitest';
import { addOpening } from './declared-session';

const REQUEST = {
  url: 'wss://chat.example:8443/ws?region=eu',
  protocols: [],
  headers: { authorization: 'Bearer stored' },
  closeMs: 1_000,
  maxMessageBytes: 1_000,
  linkLocal: false,
};
const NOTHING = { query: {}, headers: {}, protocols: [], socketIo: {} };
const opened = (path: string | null) =>
  addOpening(REQUEST, { ...NOTHING, path }, (own) => own || null).url;

describe('the path of a journey', () => {
  it('replaces that of the target, with its query', () => {
    expect(opened(null)).toBe('wss://chat.example:8443/ws?region=eu');
    expect(opened('/api/run?ticket=1')).toBe('wss://chat.example:8443/api/run?ticket=1&region=eu');
    expect(opened('run')).toBe('wss://chat.example:8443/run?region=eu');
  });

  // Such a path can come from a value that a login saved.
  it.each([
    '//elsewhere.example/ws',
    '\\\\elsewhere.example/ws',
    'wss://elsewhere.example/ws',
    'ws://chat.example/ws',
    'wss://user:secret@elsewhere.example/ws',
    'data:text/plain,ws',
    'http://',
  ])('never leads the credentials of the target elsewhere: %s', (path) => {
    const { protocol, host, username } = new URL(opened(path));
    expect([protocol, host, username]).toEqual(['wss:', 'chat.example:8443', '']);
  });
});
