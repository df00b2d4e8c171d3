import type { ApiToken, User } from '../../domain/people/people';
import type { ShareLink } from '../../domain/people/share-link';
import type { SignIn } from '../../domain/people/sign-in';
import type { Clock } from '../../kit/clock';
import type { Mutation, StateStore, Stored } from '../../store/state-store';

/** Stored to the hour, so that reading a page does not cause a write each time. */
const SEEN_EVERY_MS = 3_600_000;

export type Seen = Stored<User> | Stored<ApiToken> | Stored<SignIn> | Stored<ShareLink>;

/** Stores when a user, token, sign-in or share link was last seen. Where a write fails, that hour is not stored; nothing else is affected. */
export function createMarkSeen(options: { state: Pick<StateStore, 'mutate'>; clock: Clock }) {
  const { state, clock } = options;
  const writing = new Set<string>();
  return (row: Seen): void => {
    const now = clock.now();
    const last = lastSeen(row.value);
    if ((last !== null && now - last < SEEN_EVERY_MS) || writing.has(row.id)) return;
    writing.add(row.id);
    const done = () => void writing.delete(row.id);
    state.mutate([mutationOf(row, now)], now).then(done, done);
  };
}

function lastSeen(value: Seen['value']): number | null {
  if ('lastOpenedAt' in value) return value.lastOpenedAt;
  return 'sha256' in value ? value.lastUsedAt : value.lastSeenAt;
}

function mutationOf({ id, version, value }: Seen, now: number): Mutation {
  if ('lastOpenedAt' in value)
    return { op: 'update', kind: 'shareLink', id, version, value: { ...value, lastOpenedAt: now } };
  if ('userId' in value)
    return { op: 'update', kind: 'signIn', id, version, value: { ...value, lastSeenAt: now } };
  return 'sha256' in value
    ? { op: 'update', kind: 'apiToken', id, version, value: { ...value, lastUsedAt: now } }
    : { op: 'update', kind: 'user', id, version, value: { ...value, lastSeenAt: now } };
}
