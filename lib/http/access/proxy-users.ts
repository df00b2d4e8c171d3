import { createHash } from 'node:crypto';
import type { User } from '../../domain/people/people';
import { type GroupRoles, roleOfGroups } from '../../domain/people/role-of-groups';
import type { Clock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import type { StateStore, Stored } from '../../store/state-store';
import { keepOutsideUser } from './outside-users';
import type { People } from './people-cache';

const USER_LENGTH = 200;

/** What a trusted proxy says about the sender, as its headers have it. */
export type ProxiedUser = { user: string; groups: string | null };

export type ProxyUsers = {
  /** The user whom the proxy names. Errors: AppError `forbidden`, with the reason. */
  find(proxied: ProxiedUser): Promise<Stored<User>>;
};

/** Users whom a trusted proxy signs in: each request names its user and, where configured, groups. */
export function createProxyUsers(deps: {
  roles: GroupRoles;
  people: Pick<People, 'user'>;
  state: Pick<StateStore, 'get' | 'list' | 'mutate'>;
  clock: Clock;
}): ProxyUsers {
  const { roles, people, state, clock } = deps;
  return {
    async find({ user, groups }) {
      if (user.length > USER_LENGTH || /[\p{Cc},;]/u.test(user))
        throw new AppError(
          'forbidden',
          'the proxy in front names a user in a form that cannot be one',
        );
      const names = (groups ?? '').split(/[,;|]/).map((group) => group.trim());
      const role = roleOfGroups(names, roles);
      if (role === null)
        throw new AppError(
          'forbidden',
          `${user} has none of the groups that may use this Tocsin; an admin sets them in auth.proxy.roles`,
        );
      const id = proxyUserId(user);
      const known = people.user(id);
      const stored =
        known?.value.role === role
          ? known
          : await keepOutsideUser(
              { state, clock },
              { id, names: [user], role, origin: { kind: 'proxy' } },
            );
      if (stored.value.disabled)
        throw new AppError('forbidden', `${stored.value.name} is disabled in this Tocsin`);
      return stored;
    },
  };
}

/** Not a name that a local user can have, so that the proxy cannot name one of those. */
function proxyUserId(user: string): string {
  const digest = createHash('sha256').update(user.toLowerCase()).digest('hex');
  return `proxy:${digest.slice(0, 32)}`;
}
