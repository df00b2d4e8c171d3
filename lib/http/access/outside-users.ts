import { RESERVED_NAMES, type User, type UserOrigin, userIdOf } from '../../domain/people/people';
import type { Role } from '../../domain/people/role';
import type { Clock } from '../../kit/clock';
import { AppError, isAppError } from '../../kit/errors';
import type { StateStore, Stored } from '../../store/state-store';

const NAME_LENGTH = 60;
/** Where more people come by, something makes up names. */
const USERS_LIMIT = 10_000;
const ATTEMPTS = 3;

/** Somebody whom the identity provider or the proxy vouches for. `names` in order of preference. */
export type OutsideUser = {
  id: string;
  names: readonly string[];
  role: Role;
  origin: Exclude<UserOrigin, { kind: 'local' }>;
};

type Deps = { state: Pick<StateStore, 'get' | 'list' | 'mutate'>; clock: Clock };

/**
 * The stored row of somebody from elsewhere, created at the first sign-in; name and role follow what is vouched for now. Whether
 * the user is disabled stays. Errors: AppError `conflict` where there are too many users.
 */
export async function keepOutsideUser(
  { state, clock }: Deps,
  user: OutsideUser,
): Promise<Stored<User>> {
  for (let attempt = 1; ; attempt++) {
    const stored = await state.get('user', user.id);
    const value = await rowOf(user, { stored, state, now: clock.now() });
    const isSame = stored?.value.name === value.name && stored.value.role === value.role;
    if (stored && isSame) return stored;
    const { id } = user;
    try {
      await state.mutate(
        [
          stored
            ? { op: 'update', kind: 'user', id, version: stored.version, value }
            : { op: 'insert', kind: 'user', id, value },
        ],
        clock.now(),
      );
    } catch (error) {
      // Two requests of somebody new come at one time: the second finds the row of the first.
      if (!isAppError(error) || error.code !== 'conflict' || attempt >= ATTEMPTS) throw error;
    }
  }
}

async function rowOf(
  user: OutsideUser,
  at: { stored: Stored<User> | null; state: Deps['state']; now: number },
): Promise<User> {
  const { id, role, origin } = user;
  const others = (await at.state.list('user')).filter((row) => row.id !== id);
  if (!at.stored && others.length >= USERS_LIMIT)
    throw new AppError('conflict', `there are ${USERS_LIMIT} users already; remove some first`);
  const taken = new Set(others.map(({ value }) => userIdOf(value.name)));
  const name = freeName(user, taken);
  if (at.stored) return { ...at.stored.value, name, role };
  return {
    id,
    name,
    role,
    origin,
    passwordHash: null,
    disabled: false,
    sessionVersion: at.now,
    createdAt: at.now,
    lastSeenAt: null,
  };
}

/** A name that no other user has: sign-offs and the audit log show names, and nobody may choose that of somebody else. */
function freeName({ id, names, origin }: OutsideUser, taken: ReadonlySet<string>): string {
  const isFree = (name: string) => {
    const key = userIdOf(name);
    return key !== '' && !taken.has(key) && !RESERVED_NAMES.includes(key);
  };
  const clean = names.map(plainName).filter((name) => name !== '');
  const source = origin.kind === 'oidc' ? new URL(origin.issuer).host : 'proxy';
  const marked = `${clean[0] ?? 'user'} (${source})`;
  return [...clean, marked].find(isFree) ?? `${marked} ${id.slice(-8)}`;
}

function plainName(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, NAME_LENGTH);
}
