import type {
  AlertList,
  AlertListQuery,
  NotificationView,
} from '../../contract/api/alerting/alerts';
import type { NotifierInput } from '../../contract/api/alerting/notifier-input';
import type { NotifierView } from '../../contract/api/alerting/notifiers';
import type { Overview } from '../../contract/api/overview';
import type { SessionList } from '../../contract/api/sessions';

/**
 * The calls of the API that a drill makes: over HTTP, or directly to the services of a runtime in this process. Targets by id
 * or name. Errors: AppError with the code of the API, `unavailable` where the server does not answer.
 */
export type DrillCalls = {
  overview(target: string): Promise<Overview>;
  sessions(of: {
    target: string;
    from: number;
    after: string | null;
    limit: number;
  }): Promise<SessionList>;
  alerts(of: { target: string; phase: AlertListQuery['phase'] }): Promise<AlertList>;
  notifications(of: { notifier: string }): Promise<{ notifications: NotificationView[] }>;
  notifiers(): Promise<{ notifiers: NotifierView[] }>;
  createNotifier(input: NotifierInput): Promise<NotifierView>;
  deleteNotifier(id: string): Promise<void>;
};
