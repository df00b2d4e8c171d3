import type { SourceReport, SourceView } from '../../contract/api/intake/sources';
import type { ApiToken } from '../../domain/people/people';
import type { Source } from '../../domain/sources/source';
import { iso } from '../../domain/time';

/** Senders that are no tokens: everybody where nobody has to sign in, people who are signed in, and the admin secret. */
export const BUILT_IN_SENDERS = ['local', 'people', 'admin'] as const;

type Of = { token: ApiToken | null; report: SourceReport | null; now: number };

/** A source as screens show it. `token`: null for a built-in sender. `now`: epoch ms. */
export function sourceView(
  { id, targetId, updatedAt: _, ...settings }: Source,
  { token, report, now }: Of,
): SourceView {
  const usedAt = token?.lastUsedAt ?? null;
  const expiresAt = token?.expiresAt ?? null;
  return {
    id,
    name: token?.name ?? id,
    sender: BUILT_IN_SENDERS.find((one) => one === id) ?? 'token',
    expired: expiresAt !== null && expiresAt <= now,
    provisioned: token?.provisioned ?? false,
    lastSeenAt: report?.lastSeenAt ?? (usedAt === null ? null : iso(usedAt)),
    settings: { ...settings, target: targetId },
    report,
  };
}
