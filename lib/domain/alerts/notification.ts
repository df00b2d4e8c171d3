import type { Severity } from '../rules/rule';
import type { Message, MessageKind } from './message';

/**
 * `queued` → `claimed` → `sent`, or back to `queued` after a failure that may pass, or `dead` after the last try or one that
 * cannot pass.
 */
export const NOTIFICATION_STATES = ['queued', 'claimed', 'sent', 'dead'] as const;
export type NotificationState = (typeof NOTIFICATION_STATES)[number];

/** One try, for the delivery log. */
export type DeliveryAttempt = { at: number; ms: number; ok: boolean; detail: string };

/**
 * A message on its way: written in the transaction that decided it, so that neither a crash before nor one after loses it.
 * Id: the idempotency key, so that two deciders cannot both write it. Instants are epoch ms.
 */
export type Notification = {
  id: string;
  notifierId: string;
  notifier: string;
  kind: MessageKind;
  severity: Severity | 'heartbeat';
  targetId: string;
  alertIds: string[];
  /** Absent where it is about none, and in rows of older versions. */
  incidentId?: string;
  state: NotificationState;
  message: Message;
  createdAt: number;
  /** Not before this. */
  nextTryAt: number;
  /** While claimed: who tries, and until when nobody else may. */
  claim: { by: string; until: number } | null;
  tries: number;
  /** The last few tries. */
  attempts: DeliveryAttempt[];
  endedAt: number | null;
};

/** What messages are about: one incident (decision 63). */
export type DispatchGroup = {
  /** Absent in rows of older versions, which grouped by environment, target, release and severity. */
  incidentId?: string;
  environment: string;
  targetId: string;
  /** Of the most severe alert that was told. */
  severity: Severity;
};

/**
 * What one notifier was told about one incident, from its first message to its last: Alertmanager's notification log
 * (statistics.md §3.2). There is a row only while the receiver believes something. Written by the pipeline alone. Id:
 * `<notifierId>:<incidentId>`; rows of older versions keep theirs, and their provider key, until the end was told.
 */
export type Dispatch = {
  notifierId: string;
  group: DispatchGroup;
  /** Provider key of the episode: the key of the alert that led its first message. */
  dedupKey: string;
  /** When the first message was decided; later ones keep its beat. */
  startedAt: number;
  /** Alert ids that the receiver believes to be firing, and those that it was told are over. */
  toldFiring: string[];
  toldResolved: string[];
  lastSentAt: number;
  repeatNo: number;
  /** Headline of the first message, by which mail clients thread. Absent in rows of older versions. */
  subject?: string;
};

/** Why a message about an alert went to a receiver, or did not. */
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
  'not_escalated_yet',
  'acknowledged',
] as const;
export type DecisionCode = (typeof DECISION_CODES)[number];

/** `by`: id of the alert, silence or window that holds it back. `text`: "a consequence of connection". */
export type Decision = {
  notifierId: string;
  notifier: string;
  code: DecisionCode;
  text: string;
  by: string | null;
  since: number;
};

/** All decisions about one alert. Written by the pipeline alone. Id: the alert's. */
export type AlertDecisions = { alertId: string; decisions: Decision[] };
