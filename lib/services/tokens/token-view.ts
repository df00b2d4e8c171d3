import type { TokenView } from '../../contract/api/people';
import type { ApiToken } from '../../domain/people/people';
import { iso } from '../../domain/time';

const isoOrNull = (at: number | null) => (at === null ? null : iso(at));

/** A token without its digest. `now` is epoch ms. */
export function tokenView(token: ApiToken, now: number): TokenView {
  const { id, name, role, scope, location, createdBy, createdAt, expiresAt, lastUsedAt } = token;
  return {
    id,
    name,
    role,
    scope,
    location,
    createdBy,
    createdAt: iso(createdAt),
    expiresAt: isoOrNull(expiresAt),
    expired: expiresAt !== null && expiresAt <= now,
    lastUsedAt: isoOrNull(lastUsedAt),
  };
}
