import type { UserView } from '../../contract/api/people';
import type { User } from '../../domain/people/people';
import { iso } from '../../domain/time';

/** A user without the password hash. */
export function userView({ id, name, role, disabled, createdAt, lastSeenAt }: User): UserView {
  return {
    id,
    name,
    role,
    disabled,
    createdAt: iso(createdAt),
    lastSeenAt: lastSeenAt === null ? null : iso(lastSeenAt),
  };
}
