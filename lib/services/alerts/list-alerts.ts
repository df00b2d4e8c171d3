import type { AlertList, AlertListQuery } from '../../contract/api/alerting/alerts';
import type { Alert } from '../../domain/alerts/alert';
import { filteredPage } from '../filtered-page';
import { OPEN_ALERTS_LISTED } from '../limits';
import type { ServiceContext } from '../service-context';
import { findTarget } from '../targets/find-target';
import { alertViews } from './alert-view';

/** Open alerts, on the first page, and a page of resolved ones, newest first. Throws AppError `not_found` for a target. */
export async function listAlerts(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  query: AlertListQuery,
): Promise<AlertList> {
  const target = query.target === undefined ? null : await findTarget(ctx, query.target);
  const isMeant = (alert: Alert) => target === null || alert.targetId === target.id;
  const first = query.after === undefined;
  const open = query.phase !== 'resolved' && first ? await openAlerts(ctx, isMeant) : [];
  const past =
    query.phase === 'open'
      ? { rows: [], next: null }
      : await filteredPage(ctx.state, { kind: 'alert', group: 'closed', ...query }, isMeant);
  const [openViews, resolved] = await Promise.all([
    alertViews(ctx, open),
    alertViews(
      ctx,
      past.rows.map((row) => row.value),
    ),
  ]);
  return { open: openViews, resolved, next: past.next };
}

/** Firing before pending, pages before tickets, then the newest first. */
async function openAlerts(ctx: Pick<ServiceContext, 'state'>, isMeant: (alert: Alert) => boolean) {
  const rows = await ctx.state.list('alert', 'open');
  const alertRank = ({ phase, severity }: Alert) =>
    (phase === 'firing' ? 0 : 2) + (severity === 'page' ? 0 : 1);
  return rows
    .map((row) => row.value)
    .filter(isMeant)
    .sort((a, b) => alertRank(a) - alertRank(b) || (a.id < b.id ? 1 : -1))
    .slice(0, OPEN_ALERTS_LISTED);
}
