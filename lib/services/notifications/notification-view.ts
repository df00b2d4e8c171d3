import type { NotificationView } from '../../contract/api/alerting/alerts';
import type { Notification } from '../../domain/alerts/notification';
import { iso } from '../../domain/time';
import { toIsoOrNull } from '../time-range';

export function notificationView(notification: Notification): NotificationView {
  const { message, claim: _, createdAt, endedAt, nextTryAt, attempts, ...shown } = notification;
  return {
    ...shown,
    title: message.title,
    text: message.text,
    createdAt: iso(createdAt),
    endedAt: toIsoOrNull(endedAt),
    nextTryAt: shown.state === 'queued' ? iso(nextTryAt) : null,
    attempts: attempts.map((attempt) => ({ ...attempt, at: iso(attempt.at) })),
  };
}
