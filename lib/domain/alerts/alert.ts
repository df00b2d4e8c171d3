import type { Outage } from '../rules/recovery';
import type { Measure, Reading, Severity } from '../rules/rule';
import type { Signature } from '../sessions/session';
import type { Stage } from '../sessions/stages';
import type { IndicatorKey } from '../tallies/indicators';

/** `pending`: the condition is true, but not for long enough yet. An alert whose condition ends while pending is deleted. */
export const ALERT_PHASES = ['pending', 'firing', 'resolved'] as const;
type AlertPhase = (typeof ALERT_PHASES)[number];

/** What an alert is about, from its rule. */
type AlertSubject = {
  ruleId: string;
  ruleName: string;
  severity: Severity;
  measure: Measure;
  /** '' for a probe without data: the alert is about no target. */
  targetId: string;
  target: string;
  environment: string;
  /** Location of a probe without data; '' otherwise. */
  location: string;
};

/** Why it fails, according to stored sessions: read when an alert fires and while it fires. */
export type AlertCause = {
  stage: Stage | null;
  signature: (Signature & { sessions: number }) | null;
  /** A failing session to open. */
  sessionId: string | null;
};

/** A release that served when an alert was evaluated, and its share of the sessions, 0…1. */
export type ServingShare = { version: string; share: number };

/**
 * One episode of a condition, from its first true tick to its resolution. Only the judge writes it: acknowledgements, decisions and notifications are separate rows, so that each row has one writer. Instants are epoch ms.
 */
export type Alert = AlertSubject & {
  /** Grows with time. */
  id: string;
  /** Stable across episodes: hash of environment, target, subject and severity (decision 20). */
  key: string;
  /** The indicator that places it in the inhibition graph; null for other measures. */
  indicator: IndicatorKey | null;
  phase: AlertPhase;
  /** Release that was current when the condition became true; null where none is known. */
  release: string | null;
  pendingSince: number;
  firedAt: number | null;
  resolvedAt: number | null;
  /** It ended because the target's journey no longer measures what it is about; absent where its end is a recovery, or its rule went. */
  endedBecause?: 'not_measured' | undefined;
  /** First false tick since the last true one, while firing. */
  keepSince: number | null;
  /** First tick without data; the alert is frozen since then. */
  staleSince: number | null;
  /** The instant of the backup that it was restored from, until it is evaluated with data again: nothing new is sent meanwhile. */
  restoredAt?: number | undefined;
  /** Ms of pending time that passed without data. */
  pausedMs: number;
  /** Firing transitions of this key in the last hour, this one included (statistics.md §3.6). */
  firings: number[];
  flappingSince: number | null;
  /** When the condition last went from true to false or back. */
  changedAt?: number;
  /** The readings of the tick that fired, and of the newest one. */
  firedReading: Reading | null;
  reading: Reading;
  /** The true reading with the most bad sessions, shown once the alert has resolved. Absent in rows of older versions. */
  worstReading?: Reading | null;
  cause: AlertCause;
  /** The evidence of its recovery, while it fires; absent in alerts of older versions, null for rules about no data. */
  outage?: Outage | null | undefined;
  /** The incident it belongs to, from its first firing tick on. Absent while pending, and in rows of older versions. */
  incidentId?: string;
  /** Releases that served when it fired, refreshed while it fires (decision 35), largest share first. */
  serving?: ServingShare[] | undefined;
};

/**
 * An acknowledgement. Only users write it. Id: the incident's, or the alert's where there is no incident (pending, or of an older version).
 */
export type Acknowledgement = {
  /** The alert that was acknowledged. */
  alertId: string;
  by: string;
  note: string;
  at: number;
  /** Instant of the first acknowledgement; where absent, `at`. */
  firstAt?: number;
  /** "INC-43 staging chat", for the audit log. */
  name?: string;
};
