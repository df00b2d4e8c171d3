import {
  type AlertList,
  type AlertListQuery,
  OPEN_ALERTS_LIMIT,
} from '../../contract/api/alerting/alerts';
import type { Alert } from '../../domain/alerts/alert';
import { cursorId, idCursor } from '../cursor';
import { filteredPage, type PageOf } from '../filtered-page';
import type { ServiceContext } from '../service-context';
import { findTarget } from '../targets/find-target';
import { alertViews } from './alert-view';
import { type OpenAlerts, openAlerts } from './open-alerts';

const NONE_OPEN: OpenAlerts = {
  page: [],
  total: 0,
  next: null,
  failing: { incidents: 0, pages: 0 },
};
const NONE_RESOLVED: PageOf<Alert> = { rows: [], next: null };
const RESOLVED_PAGE = 50;

/**
 * A page of open alerts and a page of resolved ones, newest first. The next page of one kind has none of the other. Throws
 * AppError `not_found` for a target, `invalid_input` for an unknown cursor.
 */
export async function listAlerts(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  query: Partial<AlertListQuery>,
): Promise<AlertList> {
  const { phase = 'all', limit = RESOLVED_PAGE, openLimit = OPEN_ALERTS_LIMIT } = query;
  const target = query.target === undefined ? null : await findTarget(ctx, query.target);
  const isMeant = (alert: Alert) =>
    target === null ||
    alert.targetId === target.id ||
    (query.probes === 'include' && alert.targetId === '');
  const after = cursorId('alerts', query.after);
  const wantsOpen = phase !== 'resolved' && after === undefined;
  const wantsResolved = phase !== 'open' && query.openAfter === undefined;
  const [open, past] = await Promise.all([
    wantsOpen ? openAlerts(ctx, isMeant, { limit: openLimit, after: query.openAfter }) : NONE_OPEN,
    wantsResolved
      ? filteredPage(ctx.state, { kind: 'alert', group: 'closed', limit, after }, isMeant)
      : NONE_RESOLVED,
  ]);
  const views = await alertViews(ctx, [...open.page, ...past.rows.map((row) => row.value)]);
  return {
    open: views.slice(0, open.page.length),
    resolved: views.slice(open.page.length),
    next: idCursor('alerts', past.next),
    openTotal: open.total,
    openNext: open.next,
    failing: open.failing,
  };
}
