import { heartbeatRefusal } from '../../contract/notifier-kinds/kinds';
import type { NotifierConfig } from '../../domain/alerts/notifier';
import { type Routable, routeWarnings } from '../../domain/alerts/route-warnings';

/** Why messages of a notifier go nowhere: its route, or a heartbeat that its kind cannot send. */
export function notifierWarnings(
  notifier: Pick<NotifierConfig, 'kind' | 'purpose' | 'route' | 'enabled'>,
  targets: readonly Routable[],
): string[] {
  const sendsHeartbeats = notifier.enabled && notifier.purpose === 'watchdog';
  const refusal = sendsHeartbeats ? heartbeatRefusal(notifier.kind) : null;
  return refusal === null ? routeWarnings(notifier, targets) : [refusal];
}
