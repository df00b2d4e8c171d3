import { describe, expect, it } from 'vitest';
import { draftOf } from './draft';
import { withGuesses } from './guess-names';

describe('the address of a new target', () => {
  it.each([
    ['wss://chat.staging.example.com/ws', 'chat', 'staging'],
    ['wss://chat-prod.example.com/ws', 'chat', 'production'],
    ['wss://api.example.com/ws', '', 'staging'],
    ['ws://127.0.0.1:4100/ws', '', 'staging'],
    ['ws://[::1]:4100/ws', '', 'staging'],
    ['ws://localhost:4100/ws', '', 'development'],
    ['https://chat.example.com', '', 'staging'],
    ['wss://', '', 'staging'],
  ])('%s suggests “%s”, %s', (url, name, environment) => {
    expect(withGuesses(draftOf(null), { url })).toMatchObject({ name, environment });
  });

  it('fills what nobody has entered, while it is typed, and nothing else', () => {
    const typed = withGuesses(draftOf(null), { url: 'wss://chat.example.com' });
    expect(typed).toMatchObject({ name: 'chat', environment: 'staging' });
    const more = withGuesses(typed, { url: 'wss://chat.prod.example.com' });
    expect(more).toMatchObject({ name: 'chat', environment: 'production' });
    const named = withGuesses(
      { ...more, name: 'mine', environment: 'eu' },
      { url: 'wss://x.dev.y.z' },
    );
    expect(named).toMatchObject({ name: 'mine', environment: 'eu' });
    expect(withGuesses(named, { interval: '1m' }).name).toBe('mine');
  });
});
