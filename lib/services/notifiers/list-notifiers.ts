import type { NotifierView } from '../../contract/api/alerting/notifiers';
import { NOTIFIERS_LIMIT } from '../limits';
import type { ServiceContext } from '../service-context';
import { notifierViews } from './notifier-view';

/** All notifiers, by name. */
export async function listNotifiers(
  ctx: Pick<ServiceContext, 'state' | 'open'>,
): Promise<{ notifiers: NotifierView[] }> {
  const rows = await ctx.state.list('notifier');
  const notifiers = rows
    .map((row) => row.value)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, NOTIFIERS_LIMIT);
  return { notifiers: await notifierViews(ctx, notifiers) };
}
