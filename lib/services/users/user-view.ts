import type { UserView } from '../../contract/api/people';
import type { User } from '../../domain/people/people';

/** A user without the password hash. */
export function userView({ id, name, role, disabled, createdAt, lastSeenAt }: User): UserView {
  return {
    id,
    name,
    role,
    disabled,
    createdAt: new Date(createdAt).toISOString(),
    lastSeenAt: lastSeenAt === null ? null : new Date(lastSeenAt).toISOString(),
  };
}
