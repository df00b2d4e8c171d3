import type { Outage } from '../rules/recovery';
import type { Measure, Reading, Severity } from '../rules/rule';
import type { Signature } from '../sessions/session';
import type { Stage } from '../sessions/stages';
import type { IndicatorKey } from '../tallies/indicators';

/** `pending`: true, but not for long enough. A condition that ends while pending leaves no alert behind. */
export const ALERT_PHASES = ['pending', 'firing', 'resolved'] as const;
export type AlertPhase = (typeof ALERT_PHASES)[number];

/** What an alert is about, in the words of its rule. */
export type AlertSubject = {
  ruleId: string;
  ruleName: string;
  severity: Severity;
  measure: Measure;
  /** '' for a probe that fell silent: it is about no target. */
  targetId: string;
  target: string;
  environment: string;
  /** Location of the silent probe; '' otherwise. */
  location: string;
};

/** Why it fails, as far as stored sessions tell: looked up when an alert fires and while it does. */
export type AlertCause = {
  stage: Stage | null;
  signature: (Signature & { sessions: number }) | null;
  /** A failing session to open. */
  sessionId: string | null;
};

/** A release that served when an alert was judged, and its share of the sessions, 0…1. */
export type ServingShare = { version: string; share: number };

/**
 * One episode of trouble, from its first true tick to its resolve. Written by the judge alone: acknowledgements, decisions
 * and notifications are rows of their own, so that no two writers meet. Instants are epoch ms.
 */
export type Alert = AlertSubject & {
  /** Grows with time. */
  id: string;
  /** Stable across episodes: hash of environment, target, subject and severity (decision 20). */
  key: string;
  /** The indicator that the inhibition graph places it by; null for other measures. */
  indicator: IndicatorKey | null;
  phase: AlertPhase;
  /** Release that was current when it became true; null where none is known. */
  release: string | null;
  pendingSince: number;
  firedAt: number | null;
  resolvedAt: number | null;
  /** First false tick since the last true one, while firing. */
  keepSince: number | null;
  /** First tick without data; the clocks stand still since then. */
  staleSince: number | null;
  /** Ms of pending time that passed without data. */
  pausedMs: number;
  /** Firing transitions of this key in the last hour, this one included (statistics.md §3.6). */
  firings: number[];
  flappingSince: number | null;
  /** When the condition last went from true to false or back. */
  changedAt?: number;
  /** Of the tick that fired, and of the newest one. */
  firedReading: Reading | null;
  reading: Reading;
  /** The true one with the most bad sessions: what is shown once it is over. Absent in rows of older versions. */
  worstReading?: Reading | null;
  cause: AlertCause;
  /** What its end is proven by, while it fires; absent in alerts of older versions, null for rules of silence. */
  outage?: Outage | null;
  /** The incident it belongs to, from its first firing tick on. Absent while pending, and in rows of older versions. */
  incidentId?: string;
  /** Releases that served when it fired, refreshed while it fires (decision 35), largest share first. */
  serving?: ServingShare[];
};

/**
 * Somebody looks after it. Written by people alone. Id: the incident's, or the alert's where that has none (it is pending, or
 * of an older version).
 */
export type Acknowledgement = {
  /** The alert through which it was said. */
  alertId: string;
  by: string;
  note: string;
  at: number;
  /** When somebody did first; where absent, `at`. */
  firstAt?: number;
  /** "INC-43 staging chat", for the audit log. */
  name?: string;
};
