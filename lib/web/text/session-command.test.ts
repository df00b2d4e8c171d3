import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { sessionCommands } from './session-command';

type Session = Parameters<typeof sessionCommands>[0];
const session = (more: Partial<Session['target']> = {}, auth: Session['auth'] = 'header') => ({
  target: {
    url: 'wss://chat.example.com/ws',
    transport: 'ws' as const,
    headerNames: [],
    credentials: { kind: 'token' as const },
    journey: { name: 'agent', hash: null },
    ...more,
  },
  auth,
});

/** The arguments that a shell makes of a command. */
const argumentsOf = (text: string, env: Record<string, string> = {}) =>
  execFileSync(
    'sh',
    ['-c', text.replace(/(^|\n)(npx|curl)/, '$1show() { printf "%s\\n" "$@"; }; show')],
    {
      env: { ...process.env, ...env },
      encoding: 'utf8',
    },
  ).split('\n');

const textOf = (name: string, of: Session) =>
  sessionCommands(of).find((one) => one.name === name)?.text ?? '';

describe('a session as a command', () => {
  it('opens the same connection, with a variable in the place of the token', () => {
    expect(textOf('wscat', session())).toBe(
      `npx wscat -c 'wss://chat.example.com/ws' -H 'Authorization: Bearer '"$TOKEN"`,
    );
    const curl = argumentsOf(textOf('curl', session()), { TOKEN: 's3cr3t' });
    expect(curl).toContain('Authorization: Bearer s3cr3t');
    expect(curl).toContain('https://chat.example.com/ws');
    expect(textOf('tocsin check', session({}, 'query:access_token'))).toBe(
      `npx tocsin check 'wss://chat.example.com/ws' --token-env TOKEN --auth 'query:access_token'`,
    );
  });

  it('presents the credential in every way as the probe does', () => {
    const env = { TOKEN: 'a?b' };
    const wscat = (auth: string) => argumentsOf(textOf('wscat', session({}, auth)), env);
    expect(wscat('query')).toContain('wss://chat.example.com/ws?token=a?b');
    expect(wscat('cookie:sid')).toContain('Cookie: sid=a?b');
    expect(wscat('header:x-api-key')).toContain('x-api-key: a?b');
    expect(wscat('subprotocol')).toEqual(expect.arrayContaining(['jwt-auth', 'jwt.YT9i']));
    expect(wscat('subprotocol:bearer $token')).toEqual(expect.arrayContaining(['bearer', 'a?b']));
  });

  it('shows no secret and lets nothing of a target run', () => {
    const hostile = session({
      url: 'wss://x.example.com/$(id)\'`id`"?key=[redacted]',
      headerNames: ['X-Tenant'],
    });
    for (const { text } of sessionCommands(hostile)) {
      const words = argumentsOf(text, { SECRET: 'k', HEADER_X_TENANT: 't', TOKEN: 'x' });
      expect(words.some((word) => word.endsWith('x.example.com/$(id)\'`id`"?key=k'))).toBe(true);
      expect(words).toContain('X-Tenant: t');
    }
  });

  it('needs Tocsin itself for Socket.IO and declared journeys, and presents nothing where there is nothing', () => {
    const socketIo = sessionCommands(session({ transport: 'socket.io' }));
    expect(socketIo.map(({ name }) => name)).toEqual(['tocsin check']);
    expect(socketIo[0]?.text).toContain('--transport socket.io');
    const declared = session({ journey: { name: 'mine', hash: 'abc' } }, 'journey');
    expect(textOf('tocsin check', declared)).toContain('--journey journey.yaml');
    const open = session({ credentials: { kind: 'none' } }, null);
    for (const { text } of sessionCommands(open)) expect(text).not.toContain('TOKEN');
  });
});
