import type { ApiToken, User } from '../../domain/people/people';
import { hasMaker, type ShareLink } from '../../domain/people/share-link';
import type { SignIn } from '../../domain/people/sign-in';
import type { StateKind, StateStore, Stored } from '../../store/state-store';

/** Users, tokens, sign-ins and share links in memory, so that no request waits for the store to identify its sender. */
export type People = {
  /** Whether any user exists: then everybody must sign in. */
  any(): boolean;
  user(id: string): Stored<User> | null;
  /** By the token's SHA-256, lower-case hex. */
  token(sha256: string): Stored<ApiToken> | null;
  signIn(id: string): Stored<SignIn> | null;
  /** By the SHA-256 of its token, lower-case hex. */
  shareLink(sha256: string): Stored<ShareLink> | null;
  /** Whether the user or token that made a link still has access. */
  hasMaker(link: ShareLink): boolean;
  /** Oldest first. */
  signInsOf(userId: string): ReadonlyArray<Stored<SignIn>>;
  /** Whether any user has a password. */
  hasPasswords(): boolean;
};

export type PeopleCache = People & {
  /** Whether an enabled admin has a password. */
  hasLocalAdmin(): boolean;
  load(): Promise<void>;
  /** Calls `run` after they were read again. */
  onChange(run: () => void): void;
};

/** Reads on `load`. One process owns the data directory, so no other changes them meanwhile. */
export function createPeopleCache(state: Pick<StateStore, 'list'>): PeopleCache {
  let users = new Map<string, Stored<User>>();
  let tokens = new Map<string, Stored<ApiToken>>();
  let tokenIds = new Set<string>();
  let links = new Map<string, Stored<ShareLink>>();
  let signIns = new Map<string, Stored<SignIn>>();
  let byUser = new Map<string, Array<Stored<SignIn>>>();
  const listeners: Array<() => void> = [];
  let newest: Promise<void> = Promise.resolve();
  const read = async () => {
    const [userRows, tokenRows, signInRows, linkRows] = await Promise.all([
      state.list('user'),
      state.list('apiToken'),
      state.list('signIn'),
      state.list('shareLink'),
    ]);
    return { userRows, tokenRows, signInRows, linkRows };
  };
  const keep = ({
    userRows,
    tokenRows,
    signInRows,
    linkRows,
  }: Awaited<ReturnType<typeof read>>) => {
    users = new Map(userRows.map((row) => [row.id, row]));
    tokens = new Map(tokenRows.map((row) => [row.value.sha256, row]));
    tokenIds = new Set(tokenRows.map(({ id }) => id));
    links = new Map(linkRows.map((row) => [row.value.sha256, row]));
    signIns = new Map(signInRows.map((row) => [row.id, row]));
    byUser = new Map();
    for (const row of signInRows)
      byUser.set(row.value.userId, [...(byUser.get(row.value.userId) ?? []), row]);
    for (const run of listeners) run();
  };
  return {
    any: () => users.size > 0,
    user: (id) => users.get(id) ?? null,
    token: (sha256) => tokens.get(sha256) ?? null,
    signIn: (id) => signIns.get(id) ?? null,
    shareLink: (sha256) => links.get(sha256) ?? null,
    hasMaker: (link) =>
      hasMaker(link, {
        isUser: (id) => users.get(id)?.value.disabled === false,
        isToken: (id) => tokenIds.has(id),
      }),
    signInsOf: (userId) => byUser.get(userId) ?? [],
    hasPasswords: () => [...users.values()].some(({ value }) => value.passwordHash !== null),
    hasLocalAdmin: () =>
      [...users.values()].some(
        ({ value }) => value.role === 'admin' && !value.disabled && value.passwordHash !== null,
      ),
    onChange: (run) => void listeners.push(run),
    load() {
      const before = newest.catch(() => undefined);
      // A slow read must not overwrite the result of a later one, and whoever waits for a read must find its write.
      const mine = Promise.all([read(), before]).then(([rows]) => keep(rows));
      newest = mine;
      return mine;
    },
  };
}

const PEOPLE_KINDS: readonly StateKind[] = ['user', 'apiToken', 'signIn', 'shareLink'];

/** Whether a write changes who may sign in, who has, or what a link opens. */
export function touchesPeople(kinds: ReadonlySet<StateKind>): boolean {
  return PEOPLE_KINDS.some((kind) => kinds.has(kind));
}
