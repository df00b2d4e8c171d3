import type { Actor } from './people';

/** A link that shows one target, read-only, to whoever has it. Only a digest of its token is stored. Instants are epoch ms. */
export type ShareLink = {
  /** Ids sort by time. */
  id: string;
  targetId: string;
  /** What it is for. */
  name: string;
  /** Of the token; lower-case hex. */
  sha256: string;
  createdBy: Pick<Actor, 'id' | 'name' | 'via'>;
  createdAt: number;
  expiresAt: number;
  /** Rounded to the hour; null before it was first opened. */
  lastOpenedAt: number | null;
};

export const SHARE_LINK_STATES = ['open', 'expired', 'maker removed'] as const;
export type ShareLinkState = (typeof SHARE_LINK_STATES)[number];

type Makers = { isUser(id: string): boolean; isToken(id: string): boolean };

/** Whether the user is enabled, or the API token is valid, that made a link; true where nobody had to sign in, or with the admin secret. */
export function hasMaker(
  { createdBy: { id, via } }: Pick<ShareLink, 'createdBy'>,
  known: Makers,
): boolean {
  if (via === 'token') return known.isToken(id);
  return via === 'session' || via === 'proxy' ? known.isUser(id) : true;
}

/** Whether a link can be opened, and if not, why. It does not outlive the access of the user or token that made it. */
export function shareLinkState(
  { expiresAt }: Pick<ShareLink, 'expiresAt'>,
  { now, hasMaker }: { now: number; hasMaker: boolean },
): ShareLinkState {
  if (expiresAt <= now) return 'expired';
  return hasMaker ? 'open' : 'maker removed';
}
