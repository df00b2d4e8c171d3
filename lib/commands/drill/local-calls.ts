import { listAlerts } from '../../services/alerts/list-alerts';
import { listNotifications } from '../../services/notifications/list-notifications';
import { createNotifier } from '../../services/notifiers/create-notifier';
import { deleteNotifier } from '../../services/notifiers/delete-notifier';
import { listNotifiers } from '../../services/notifiers/list-notifiers';
import { getOverview } from '../../services/overview/get-overview';
import type { ServiceContext } from '../../services/service-context';
import { listSessions } from '../../services/sessions/list-sessions';
import type { DrillCalls } from './drill-calls';

const ALERTS = 50;
const NOTIFICATIONS = 200;

/** The services behind the API, of a runtime in this process. They act with all rights: docs/adr/0015-roles-by-operation.md. */
export function localCalls(services: ServiceContext): DrillCalls {
  return {
    overview: (target) => getOverview(services, { target }),
    sessions: ({ after, ...query }) =>
      listSessions(services, { ...query, ...(after === null ? {} : { after }) }),
    alerts: (query) => listAlerts(services, { ...query, limit: ALERTS }),
    notifications: (query) => listNotifications(services, { ...query, limit: NOTIFICATIONS }),
    notifiers: () => listNotifiers(services),
    createNotifier: (input) => createNotifier(services, input),
    deleteNotifier: (id) => deleteNotifier(services, id),
  };
}
