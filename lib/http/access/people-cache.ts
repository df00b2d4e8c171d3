import type { ApiToken, User } from '../../domain/people/people';
import type { StateKind, StateStore, Stored } from '../../store/state-store';

/** Users and tokens in memory, so that no request waits for the store to identify its sender. */
export type People = {
  /** Whether any user exists: then everybody must sign in. */
  any(): boolean;
  user(id: string): Stored<User> | null;
  /** By the token's SHA-256, lower-case hex. */
  token(sha256: string): Stored<ApiToken> | null;
};

export type PeopleCache = People & {
  load(): Promise<void>;
  /** Calls `run` after users and tokens were read again. */
  onChange(run: () => void): void;
};

/** Reads users and tokens on `load`. One process owns the data directory, so no other changes them meanwhile. */
export function createPeopleCache(state: Pick<StateStore, 'list'>): PeopleCache {
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
      const started = ++reading;
      const [userRows, tokenRows] = await Promise.all([state.list('user'), state.list('apiToken')]);
      // A slow read must not overwrite the result of a later one.
      if (started < reading) return;
      users = new Map(userRows.map((row) => [row.id, row]));
      tokens = new Map(tokenRows.map((row) => [row.value.sha256, row]));
      for (const run of listeners) run();
    },
  };
}

/** Whether a write changes who may sign in. */
export function touchesPeople(kinds: ReadonlySet<StateKind>): boolean {
  return kinds.has('user') || kinds.has('apiToken');
}
