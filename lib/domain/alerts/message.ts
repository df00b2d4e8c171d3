import type { Measure, Severity } from '../rules/rule';

/** `update`: more alerts joined. `still`: a reminder. `escalated`: nobody acknowledged it in time. `release`: a change, no alert. */
export const MESSAGE_KINDS = [
  'firing',
  'update',
  'still',
  'resolved',
  'escalated',
  'flapping',
  'test',
  'watchdog',
  'release',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** One alert inside a message. Instants are epoch ms; `endsAt` null while it fires. */
export type MessageAlert = {
  id: string;
  key: string;
  status: 'firing' | 'resolved';
  severity: Severity;
  /** CamelCase, as Alertmanager has it: `FactoryFails`. */
  alertname: string;
  measure: Measure;
  /** "factory initialisation 41.2 %, needs > 98 % (421 of 716 sessions bad)". */
  summary: string;
  startsAt: number;
  endsAt: number | null;
  flapping: boolean;
};

/** The incident of a message, as it was when the message was decided. Instants are epoch ms. */
export type MessageIncident = {
  id: string;
  /** "INC-43". */
  name: string;
  beganAt: number;
  endedAt: number | null;
  clearedAt: number | null;
};

/**
 * Everything that a receiver needs. The text is fixed before the first attempt, so that a retry is identical. Instants are epoch ms.
 */
export type Message = {
  /** The same for every attempt: receivers that support idempotency keys drop duplicates. */
  idempotencyKey: string;
  /** The same from the first message of an episode to its resolution. */
  dedupKey: string;
  groupKey: string;
  kind: MessageKind;
  status: 'firing' | 'resolved';
  /** It ended because the target's journey no longer measures it, which is no recovery; absent elsewhere. */
  notMeasured?: boolean | undefined;
  severity: Severity | 'heartbeat';
  /** One line: what, how bad, where. */
  title: string;
  /** Sentences: evidence, since when, which stage, top signature, first bad release, what to do next. */
  text: string[];
  environment: string;
  target: { id: string; name: string };
  release: string | null;
  since: number;
  sentAt: number;
  /** The leading alert first. */
  alerts: MessageAlert[];
  /** Consequences: alerts of the same cause that get no message of their own, without duplicates. */
  children: MessageAlert[];
  /** The subject; absent in tests, heartbeats and releases, and in messages of older versions. Instants are epoch ms. */
  incident?: MessageIncident;
  /** The thread's subject: the headline of its first message. */
  thread?: undefined | { subject: string; isFirst: boolean };
  /** Short facts in order, for receivers that draw fields. `at`, epoch ms: an instant that a receiver may write in the reader's zone. */
  facts: Array<{ name: string; value: string; at?: number }>;
  links: { view: string; alert: string; session: string | null; runbook: string | null };
};
