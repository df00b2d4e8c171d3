import type { TokenView } from '../../contract/api/people';
import type { ApiToken } from '../../domain/people/people';

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** A token without its digest. `now` is epoch ms. */
export function tokenView(token: ApiToken, now: number): TokenView {
  const { id, name, role, createdBy, createdAt, expiresAt, lastUsedAt } = token;
  return {
    id,
    name,
    role,
    createdBy,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: iso(expiresAt),
    expired: expiresAt !== null && expiresAt <= now,
    lastUsedAt: iso(lastUsedAt),
  };
}
