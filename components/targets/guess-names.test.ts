import { describe, expect, it } from 'vitest';
import { draftOf } from './draft';
import { guessNames, withGuesses } from './guess-names';

describe('the address of a new target', () => {
  it.each([
    ['wss://chat.staging.example.com/ws', 'chat', 'staging'],
    ['wss://chat-prod.example.com/ws', 'chat', 'production'],
    ['wss://api.example.com/ws', '', null],
    ['ws://127.0.0.1:4100/ws', '', null],
    ['ws://[::1]:4100/ws', '', null],
    ['ws://localhost:4100/ws', '', 'development'],
    ['https://chat.example.com', '', null],
    ['wss://', '', null],
  ])('%s suggests “%s”, %s', (url, name, environment) => {
    expect(guessNames(url)).toEqual({ name, environment });
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
