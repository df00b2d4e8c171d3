import { describe, expect, it } from 'vitest';
import { authFields, authWaysOf, parseAuthWay } from './auth-way';

describe('ways to present a credential', () => {
  it.each([
    ['header', { placement: 'header', name: null, protocols: null }],
    ['header:X-Api-Key', { placement: 'header', name: 'X-Api-Key', protocols: null }],
    ['query:access_token', { placement: 'query', name: 'access_token', protocols: null }],
    ['cookie: session', { placement: 'cookie', name: 'session', protocols: null }],
    ['payload', { placement: 'payload', name: null, protocols: null }],
    [
      'subprotocol:bearer $token',
      { placement: 'subprotocol', name: null, protocols: ['bearer', '$token'] },
    ],
    [
      'subprotocol:graphql-ws, jwt.$token|base64url',
      { placement: 'subprotocol', name: null, protocols: ['graphql-ws', 'jwt.$token|base64url'] },
    ],
  ])('reads %s', (text, expected) => {
    expect(parseAuthWay(text)).toEqual(expected);
  });

  it.each([
    '',
    'body',
    'header:',
    'query:a b',
    'cookie:a=b',
    'subprotocol:bearer',
    'subprotocol:$token $token',
    'subprotocol:bearer $tokens',
    'subprotocol:bearer $token|hex',
    'subprotocol:a b c d $token e f',
  ])('refuses %j', (text) => {
    expect(parseAuthWay(text)).toBeNull();
  });

  it('stores one way as it always was', () => {
    expect(authFields(['query'])).toEqual({ auth: 'query' });
    const two = authFields(['query', 'header']);
    expect(two).toEqual({ auth: 'query', authWays: ['query', 'header'] });
    expect(authWaysOf(two)).toEqual(['query', 'header']);
    expect(authWaysOf({ auth: 'query' })).toEqual(['query']);
  });
});
