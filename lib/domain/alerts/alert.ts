import type { IndicatorKey } from '../indicators';
import type { Measure, Reading, Severity } from '../rules/rule';
import type { Signature } from '../session';
import type { Stage } from '../stages';
import type { Outage } from './recovery';

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
  cause: AlertCause;
  /** What its end is proven by, while it fires; absent in alerts of older versions, null for rules of silence. */
  outage?: Outage | null;
  /** Releases that served when it fired, refreshed while it fires (decision 35); shares 0…1, largest first. */
  serving?: ServingShare[];
};

export type ServingShare = { version: string; share: number };

/** Somebody looks after it. Written by people alone. Id: the alert's. */
export type Acknowledgement = { alertId: string; by: string; note: string; at: number };
