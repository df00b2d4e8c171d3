import type { ApiToken, User } from '../../domain/people/people';
import type { StateKind, StateStore, Stored } from '../../store/state-store';

/** Users and tokens in memory, so that no request waits for the store to learn who sent it. */
export type People = {
  /** Whether any user was ever made and is still there: then the door is guarded. */
  any(): boolean;
  user(id: string): Stored<User> | null;
  /** By the token's SHA-256, lower-case hex. */
  token(sha256: string): Stored<ApiToken> | null;
};

export const NOBODY: People = { any: () => false, user: () => null, token: () => null };

export type WatchedPeople = People & {
  load(): Promise<void>;
  /** Runs after users or tokens were read anew. */
  onChange(run: () => void): void;
};

/** Reads users and tokens when told to. One process owns the directory, so nobody else changes them meanwhile. */
export function createPeople(state: Pick<StateStore, 'list'>): WatchedPeople {
  let users = new Map<string, Stored<User>>();
  let tokens = new Map<string, Stored<ApiToken>>();
  const listeners: Array<() => void> = [];
  let reading = 0;
  return {
    any: () => users.size > 0,
    user: (id) => users.get(id) ?? null,
    token: (sha256) => tokens.get(sha256) ?? null,
    onChange: (run) => void listeners.push(run),
    async load() {
      const mine = ++reading;
      const [userRows, tokenRows] = await Promise.all([state.list('user'), state.list('apiToken')]);
      // A later reading knows more; it must not be undone by one that was slow.
      if (mine < reading) return;
      users = new Map(userRows.map((row) => [row.id, row]));
      tokens = new Map(tokenRows.map((row) => [row.value.sha256, row]));
      for (const run of listeners) run();
    },
  };
}

/** Whether a write changes who may come in. */
export function touchesPeople(kinds: ReadonlySet<StateKind>): boolean {
  return kinds.has('user') || kinds.has('apiToken');
}
