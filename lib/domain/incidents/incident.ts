import type { Alert, AlertCause, ServingShare } from '../alerts/alert';
import type { Measure, Reading, RuleCount, Severity } from '../rules/rule';
import type { IncidentFindings } from './findings';

/** Why an alert belongs to its incident (decision 63). */
export const JOIN_REASONS = [
  'first',
  'same_sessions',
  'slow_variant',
  'silence',
  'health',
] as const;
export type JoinReason = (typeof JOIN_REASONS)[number];

/** Bad sessions of an alert, and how many of them are bad sessions of its incident. */
export type Overlap = { shared: number; of: number };

/** One alert of an incident. Instants are epoch ms. */
export type IncidentMember = {
  alertId: string;
  severity: Severity;
  measure: Measure;
  /** Its threshold, in basis points; null for no data. */
  thresholdBp: number | null;
  firedAt: number;
  resolvedAt: number | null;
  /** First and last bad session of this alert (see `clocks.ts`). */
  beganAt: number;
  endedAt: number | null;
  joined: JoinReason;
  overlap: Overlap | null;
  /** Version of the release that it is about, where the target as a whole does not show the breach. */
  ofRelease?: string | null;
  /** It ended because it is no longer measured. */
  endedBecause?: Alert['endedBecause'];
};

/**
 * Alerts of one cause at one target (decision 63). Only the judge writes it, in the transaction that writes the alerts; acknowledgement and first notification are separate rows. Instants are epoch ms.
 */
export type Incident = {
  /** Its key: given when its first alert fires, and never changed. Grows with time. */
  id: string;
  /** INC-43: grows within an installation, with gaps. */
  number: number;
  /** '' for a probe without data: the incident is about no target. */
  targetId: string;
  target: string;
  environment: string;
  location: string;
  /** Of its most severe alert so far. */
  severity: Severity;
  /** The alert that names it: of the earliest stage that has proof. */
  leadAlertId: string;
  /** In the order in which they joined. */
  members: IncidentMember[];
  openedAt: number;
  /** First bad session; never later than what was reported before. */
  beganAt: number;
  /** Last bad session: an estimate while it is watched, final once it is cleared; null while it is failing. */
  endedAt: number | null;
  /** Recovery is proven, or it is no longer measured. */
  clearedAt: number | null;
  /** It was cleared because an alert that decides it is no longer measured: nothing is known of a recovery. */
  notMeasured?: boolean | undefined;
  cause: AlertCause;
  /** Of the leading alert, since it began; null for no data. */
  counts: RuleCount | null;
  release: string | null;
  serving: ServingShare[];
  /** The worst reading of the leading alert. */
  evidence: { measure: Measure; reading: Reading };
  /** What its sessions show; absent for missing data, and in rows of older versions. */
  findings?: IncidentFindings | undefined;
  /** Made of alerts that fired before there were incidents. */
  adopted?: boolean;
};

/** `watching`: it has ended, recovery is not proven yet. */
export const INCIDENT_STATES = ['open', 'watching', 'ended'] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

export function incidentState({
  endedAt,
  clearedAt,
}: Pick<Incident, 'endedAt' | 'clearedAt'>): IncidentState {
  if (clearedAt !== null) return 'ended';
  return endedAt === null ? 'open' : 'watching';
}

/** "INC-43". */
export const incidentName = ({ number }: Pick<Incident, 'number'>): string => `INC-${number}`;

/** The number in "INC-43", in any letter case; null for any other text. */
export function incidentNumber(name: string): number | null {
  const digits = /^inc-(\d{1,9})$/i.exec(name.trim())?.[1];
  return digits === undefined ? null : Number(digits);
}

/** Id of the row that reserves a number; as text it sorts like the number. */
export const incidentNumberId = (number: number): string => String(number).padStart(10, '0');

/** Reserves a number, so that no two incidents share one. The judge writes it with the incident. */
export type IncidentNumber = { incidentId: string };

/** When the first message about an incident was delivered. Only the outbox writes it. Id: the incident's. Epoch ms. */
export type IncidentNotice = {
  incidentId: string;
  first: { at: number; notifier: string };
  /** The first page; null while only tickets were. */
  page: { at: number; notifier: string } | null;
};
