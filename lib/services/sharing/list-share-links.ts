import type { ShareLinkView } from '../../contract/api/sharing/share-links';
import { hasMaker, type ShareLink } from '../../domain/people/share-link';
import type { ServiceContext } from '../service-context';
import { findTarget } from '../targets/find-target';
import { shareLinkView } from './share-link-view';

/** The links of a target, newest first; also those that cannot be opened any more, for a week. Throws AppError `not_found`. */
export async function listShareLinks(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  { target }: { target: string },
): Promise<{ links: ShareLinkView[] }> {
  const { id } = await findTarget(ctx, target);
  const links = (await ctx.state.list('shareLink', id)).map((row) => row.value).reverse();
  const hasMakerOf = await readMakers(ctx, links);
  const now = ctx.clock.now();
  return {
    links: links.map((link) => shareLinkView(link, { now, hasMaker: hasMakerOf(link) })),
  };
}

async function readMakers({ state }: Pick<ServiceContext, 'state'>, links: readonly ShareLink[]) {
  const ids = links.map(({ createdBy }) => createdBy.id);
  const [users, tokens] = await Promise.all([
    state.getMany('user', ids),
    state.getMany('apiToken', ids),
  ]);
  const userIds = new Set(users.filter(({ value }) => !value.disabled).map(({ id }) => id));
  const tokenIds = new Set(tokens.map(({ id }) => id));
  return (link: ShareLink) =>
    hasMaker(link, { isUser: (id) => userIds.has(id), isToken: (id) => tokenIds.has(id) });
}
