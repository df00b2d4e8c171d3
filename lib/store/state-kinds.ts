import type { Acknowledgement, Alert } from '../domain/alerts/alert';
import type { AlertDecisions, Dispatch, Notification } from '../domain/alerts/notification';
import type { NotifierConfig } from '../domain/alerts/notifier';
import type { MaintenanceWindow, Silence } from '../domain/alerts/silence';
import type { Release } from '../domain/deployments/release';
import type { FailureType } from '../domain/failure-types/failure-type';
import type { Incident, IncidentNotice, IncidentNumber } from '../domain/incidents/incident';
import type { IncidentNote } from '../domain/incidents/incident-note';
import type { LabelOverflow } from '../domain/labels/new-labels';
import type { IndicatorState } from '../domain/now/indicator-state';
import type { Erasure } from '../domain/people/erasure';
import type { ApiToken, AuditEntry, User } from '../domain/people/people';
import type { ShareLink } from '../domain/people/share-link';
import type { SignIn } from '../domain/people/sign-in';
import type { LateSessions, RemoteProbe } from '../domain/places/remote-probe';
import type { RunRequest } from '../domain/places/run-request';
import type { PollState } from '../domain/polls/health-poll';
import type { Rule } from '../domain/rules/rule';
import type { SessionView } from '../domain/session-views/session-view';
import type { Source, SourceGoodSigns } from '../domain/sources/source';
import type { Settings } from '../domain/targets/settings';
import type { Target } from '../domain/targets/target';
import type { TargetNote } from '../domain/targets/target-note';
import type { FrozenConfig, SignOff, StoredVerdict } from '../domain/verdict/model/verdict';

/** What belongs to a database as a whole. `keyFingerprint`: of the key that seals its secrets; no key can be computed from it. */
type Installation = { keyFingerprint: string };

/** What the state store keeps, by kind. */
export type StateKinds = {
  target: Target;
  /** Grouped by target id. */
  release: Release;
  /** One row, id `settings`. */
  settings: Settings;
  /** One row, id `installation`; only in a database, which keeps no key itself. */
  installation: Installation;
  /** Id `<targetId>:<indicator>`, grouped by target id. */
  indicatorState: IndicatorState;
  /** Instances seen of a release: id `<targetId>:<release>:<instance>`, grouped by `<targetId>:<release>`. */
  instance: { targetId: string; release: string; instance: string; firstSeenAt: number };
  /** Id: the target's. There while its versions are no releases (decision 35). Written by the collector. */
  versionChurn: { targetId: string; since: number };
  /** Id `<targetId>:<name>`, grouped by target id. Written by the poll service. */
  pollState: PollState;
  /** Id: the target's. There while it brings more new labels than are kept apart (decision 65). Written by the collector. */
  labelOverflow: LabelOverflow;
  /** Id: the probe's. Written by the registry of places; half a minute old at most while the probe reports. */
  remoteProbe: RemoteProbe;
  /** Id: the location. Which of its sessions arrived late. Written by the registry of places. */
  lateSessions: LateSessions;
  /** Grouped by target id. Written by a process without a probe, answered by one that has one, and deleted then. */
  runRequest: RunRequest;
  rule: Rule;
  /** Grouped `open` (pending, firing) or `closed`. Written by the judge. */
  alert: Alert;
  /** Grouped `open` (not cleared) or `closed`. Written by the judge. */
  incident: Incident;
  /** Id: its number, ten digits. Written by the judge. */
  incidentNumber: IncidentNumber;
  /** Id: the incident's. Written by the outbox. */
  incidentNotice: IncidentNotice;
  /** Grouped by incident id, ids grow with time. Written by people. */
  incidentNote: IncidentNote;
  /** Id: the incident's, or the alert's where that has none. */
  acknowledgement: Acknowledgement;
  /** Id: the alert's. Written by the notification pipeline. */
  alertDecisions: AlertDecisions;
  /** Written by the notification pipeline. */
  dispatch: Dispatch;
  /** Grouped `open` (queued, claimed) or `closed`. Written by the notification pipeline and the outbox. */
  notification: Notification;
  notifier: NotifierConfig;
  silence: Silence;
  maintenance: MaintenanceWindow;
  /** Id: the release's. What its sessions were measured with when it was first seen; written once, by the judge. */
  releaseConfig: FrozenConfig;
  /** Grouped by release id, ids grow with time. Never changed: a later verdict is another row. Written by the judge. */
  verdict: StoredVerdict;
  /** Grouped by release id, ids grow with time. Written by people. */
  signOff: SignOff;
  user: User;
  apiToken: ApiToken;
  /** Id: the sender's. There where somebody has set something. */
  source: Source;
  /** Id: the sender's. When it last stated the good side of an indicator. Written by the collector. */
  sourceGoodSigns: SourceGoodSigns;
  /** Grouped by user id. Written by the server at a sign-in. */
  signIn: SignIn;
  /** Grouped by target id. */
  shareLink: ShareLink;
  /** Grouped by the id of the user whose it is, or `shared`. */
  sessionView: SessionView;
  /** Grouped by target id, ids grow with time. Written by people. */
  targetNote: TargetNote;
  /** Id `<targetId>:<signature id>`, grouped by target id. Written by people. */
  failureType: FailureType;
  /** Grouped `open` or `closed` (done). Written by people, then by the service that erases. */
  erasure: Erasure;
  /** Grouped by `<kind>:<id>` of what was changed. Only ever added to. */
  audit: AuditEntry;
};
