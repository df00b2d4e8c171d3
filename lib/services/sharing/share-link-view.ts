import type { ShareLinkView } from '../../contract/api/sharing/share-links';
import { type ShareLink, shareLinkState } from '../../domain/people/share-link';
import { iso } from '../../domain/time';
import { toIsoOrNull } from '../time-range';

/** A link without its digest. `now` is epoch ms. */
export function shareLinkView(
  link: ShareLink,
  at: { now: number; hasMaker: boolean },
): ShareLinkView {
  const { id, name, createdBy, createdAt, expiresAt, lastOpenedAt } = link;
  return {
    id,
    name,
    state: shareLinkState(link, at),
    createdBy: createdBy.name,
    createdAt: iso(createdAt),
    expiresAt: iso(expiresAt),
    lastOpenedAt: toIsoOrNull(lastOpenedAt),
  };
}
