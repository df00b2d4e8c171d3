import { createHash, randomBytes } from 'node:crypto';
import type { CreatedShareLink, ShareLinkInput } from '../../contract/api/sharing/share-links';
import type { Actor } from '../../domain/people/people';
import type { ShareLink } from '../../domain/people/share-link';
import { uuidv7 } from '../../kit/ids';
import { requireCapacity } from '../limits';
import type { ServiceContext } from '../service-context';
import { findTarget } from '../targets/find-target';
import { shareLinkView } from './share-link-view';

const TOKEN_BYTES = 32;
const LINKS_PER_TARGET = 20;
/** All links are kept in memory. */
const MOST_LINKS = 2_000;

/**
 * Makes a link to a target and returns its token, which is never shown again. A plain digest is enough: 256 random bits cannot be
 * guessed. Throws AppError `not_found`, `conflict` where there are too many.
 */
export async function createShareLink(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  { link, actor }: { link: ShareLinkInput; actor: Actor },
): Promise<CreatedShareLink> {
  const target = await findTarget(ctx, link.target);
  const now = ctx.clock.now();
  const valid = (await ctx.state.list('shareLink')).filter(({ value }) => value.expiresAt > now);
  const ofTarget = valid.filter(({ value }) => value.targetId === target.id).length;
  requireCapacity('share links', { count: valid.length, limit: MOST_LINKS });
  requireCapacity('share links of this target', { count: ofTarget, limit: LINKS_PER_TARGET });
  const token = `tocsin_share_${randomBytes(TOKEN_BYTES).toString('base64url')}`;
  const value: ShareLink = {
    id: uuidv7(now),
    targetId: target.id,
    name: link.name,
    sha256: createHash('sha256').update(token).digest('hex'),
    createdBy: { id: actor.id, name: actor.name, via: actor.via },
    createdAt: now,
    expiresAt: now + link.validFor,
    lastOpenedAt: null,
  };
  const { id } = value;
  await ctx.state.mutate([{ op: 'insert', kind: 'shareLink', id, group: target.id, value }], now);
  return { ...shareLinkView(value, { now, hasMaker: true }), token, path: `/shared/${token}` };
}
