import type { AlertView } from '../../contract/api/alerting/alerts';
import type { Alert } from '../../domain/alerts/alert';
import type { ServiceContext } from '../service-context';
import { alertViews } from './alert-view';
import { findAlert } from './find-alert';

/** Reads one alert. Throws AppError `not_found`. */
export async function getAlert(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  id: string,
): Promise<AlertView> {
  return viewOf(ctx, await findAlert(ctx, id));
}

export async function viewOf(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  alert: Alert,
): Promise<AlertView> {
  const [view] = await alertViews(ctx, [alert]);
  if (!view) throw new Error('one alert has one view');
  return view;
}
