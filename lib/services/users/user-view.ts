import type { UserView } from '../../contract/api/people';
import type { User } from '../../domain/people/people';
import { iso } from '../../domain/time';

/** A user without the password hash. */
export function userView(user: User): UserView {
  const { id, name, role, disabled, origin, createdAt, lastSeenAt } = user;
  return {
    id,
    name,
    role,
    disabled,
    origin: origin.kind,
    issuer: origin.kind === 'oidc' ? origin.issuer : null,
    createdAt: iso(createdAt),
    lastSeenAt: lastSeenAt === null ? null : iso(lastSeenAt),
  };
}
