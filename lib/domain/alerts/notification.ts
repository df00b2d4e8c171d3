import type { Severity } from '../rules/rule';
import type { Message, MessageKind } from './message';

/**
 * `queued` → `claimed` → `sent`, or back to `queued` after a temporary failure, or `dead` after a permanent failure or the last attempt.
 */
export const NOTIFICATION_STATES = ['queued', 'claimed', 'sent', 'dead'] as const;
export type NotificationState = (typeof NOTIFICATION_STATES)[number];

/** One attempt, for the delivery log. */
export type DeliveryAttempt = { at: number; ms: number; ok: boolean; detail: string };

/**
 * A queued message, written in the transaction that decided it, so that no crash loses it. Id: the idempotency key, so that two writers cannot both create it. Instants are epoch ms.
 */
export type Notification = {
  id: string;
  notifierId: string;
  notifier: string;
  kind: MessageKind;
  severity: Severity | 'heartbeat';
  targetId: string;
  alertIds: string[];
  /** Absent where there is none, and in rows of older versions. */
  incidentId?: string;
  state: NotificationState;
  message: Message;
  createdAt: number;
  /** Not before this. */
  nextTryAt: number;
  /** While claimed: who delivers it, and until when no other worker may. */
  claim: { by: string; until: number } | null;
  tries: number;
  /** The last few attempts. */
  attempts: DeliveryAttempt[];
  endedAt: number | null;
};

/** The subject of a thread of messages: one incident (decision 63). */
export type DispatchGroup = {
  /** Absent in rows of older versions, which grouped by environment, target, release and severity. */
  incidentId?: string;
  environment: string;
  targetId: string;
  /** Of the most severe alert that was sent. */
  severity: Severity;
};

/**
 * What one notifier was sent about one incident, from its first message to its last: Alertmanager's notification log (statistics.md §3.2). A row exists only while the receiver has a firing alert. Only the pipeline writes it. Id:
 * `<notifierId>:<incidentId>`; rows of older versions keep theirs, and their provider key, until the end is sent.
 */
export type Dispatch = {
  notifierId: string;
  group: DispatchGroup;
  /** Provider key of the episode: the key of the alert that led its first message. */
  dedupKey: string;
  /** When the first message was decided; later ones follow at multiples of the group interval. */
  startedAt: number;
  /** Alert ids that were sent as firing, and as resolved. */
  toldFiring: string[];
  toldResolved: string[];
  lastSentAt: number;
  repeatNo: number;
  /** Headline of the first message, by which mail clients thread. Absent in rows of older versions. */
  subject?: string;
};

/** Why a message about an alert was sent to a receiver, or was not. */
export const DECISION_CODES = [
  'sent',
  'waiting_for_group',
  'waiting_for_interval',
  'not_routed',
  'inhibited',
  'over',
  'silenced',
  'maintenance',
  'deploy_grace',
  'paused',
  'restored',
  'not_escalated_yet',
  'acknowledged',
] as const;
export type DecisionCode = (typeof DECISION_CODES)[number];

/** `by`: id of the alert, silence or window that suppresses it. `text`: "a consequence of connection". */
export type Decision = {
  notifierId: string;
  notifier: string;
  code: DecisionCode;
  text: string;
  by: string | null;
  since: number;
};

/** All decisions about one alert. Only the pipeline writes it. Id: the alert's. */
export type AlertDecisions = { alertId: string; decisions: Decision[] };
