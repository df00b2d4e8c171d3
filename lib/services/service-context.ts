import type { NotifierTest } from '../contract/api/alerting/notifiers';
import type { DemoFaults } from '../contract/api/demo';
import type { EventsAnswer } from '../contract/api/events';
import type { RowKind, RowsAnswer, RowsOrigin, SentRows } from '../contract/api/intake/rows';
import type { SourceList, SourceReport, TriedLines } from '../contract/api/intake/sources';
import type { ProbeList } from '../contract/api/places/places';
import type {
  HelloAnswer,
  HelloInput,
  ProbeTargetsAnswer,
  ResultsAnswer,
} from '../contract/api/places/probe-protocol';
import type { About, ConfigurationStatus } from '../contract/api/settings';
import type { Alert } from '../domain/alerts/alert';
import type { NotifierConfig } from '../domain/alerts/notifier';
import type { Release } from '../domain/deployments/release';
import type { Incident } from '../domain/incidents/incident';
import type { LabelKind } from '../domain/labels/new-labels';
import type { SessionCounterBook } from '../domain/metrics/session-counters';
import type { IndicatorState } from '../domain/now/indicator-state';
import type { Place } from '../domain/places/remote-probe';
import type { RunningSession } from '../domain/places/run-request';
import type { PollState } from '../domain/polls/health-poll';
import type { FinishedSession } from '../domain/sessions/finished-session';
import type { Stage } from '../domain/sessions/stages';
import type { Target } from '../domain/targets/target';
import type { TargetStatus } from '../domain/targets/target-status';
import type { EvidencePoint } from '../domain/verdict/evidence/evidence-series';
import type { GateSettings } from '../domain/verdict/model/gate-settings';
import type { IndicatorVerdict, StoredVerdict } from '../domain/verdict/model/verdict';
import type { Clock } from '../kit/clock';
import type { EventStore } from '../store/event-store';
import type { NodeRow, StateStore } from '../store/state-store';

type ProbeStats = Omit<NonNullable<About['probe']>, 'heartbeatAt'> & {
  /** Epoch ms. */
  heartbeatAt: number;
};

/**
 * What services may reach. Every service function is `(context, input) => Promise<view>`, names the members that it uses
 * (`Pick<ServiceContext, 'state' | 'clock'>`) and throws AppError. It trusts its caller: roles are checked by the table of
 * operations before a route handler runs (`lib/http/api/route.ts`).
 */
export type ServiceContext = {
  events: EventStore;
  state: StateStore;
  clock: Clock;
  collector: {
    /** Durable when it resolves. `target`: of events that name none. `source`: who sends them; absent for this process. */
    ingest(
      rows: unknown[],
      from: { target?: string | undefined; source?: { id: string; name: string } | undefined },
    ): Promise<EventsAnswer>;
    /** Throws AppError `busy` or `rate_limited` while hardly anything more may come from a source; counts the refusal. */
    requireRoom(source: { id: string; name: string }, bytes: number): void;
    /** Maps log records, spans or lines to health events, durable when it resolves. Errors as `ingest`, `invalid_input`. */
    collectRows(rows: SentRows, origin: RowsOrigin): Promise<RowsAnswer>;
    /** As `requireRoom`, for a request with rows of that many bytes. */
    requireRoomForRows(kind: RowKind, source: { id: string; name: string }, bytes: number): void;
    /** What lines would mean. Errors: AppError `invalid_input` for patterns that cannot be compiled. */
    tryLines(lines: readonly string[], origin: RowsOrigin): Promise<TriedLines>;
    reports: {
      /** What is known of a sender since the start; null where nothing came. */
      reportOf(sourceId: string): SourceReport | null;
      /** Counts a request with OpenTelemetry metrics, which are not read. */
      noteMetrics(sourceId: string): void;
      /** Senders that reported on a target since the start, with the stages that they said about it. */
      reportingOn(targetId: string): Array<{ sourceId: string; says: Stage[] }>;
      /** Counts a request that was refused for lack of room. */
      noteRefused(sourceId: string, bytes: number): void;
      /** Keeps why a request was refused as it was sent. `sender`: its user agent. */
      noteUnread(
        sourceId: string,
        request: { status: number; reason: string; sender: string | null },
      ): void;
      /** Requests that were refused, of all senders since the start. */
      refused(): SourceList['refused'];
    };
    /** Of this process; what another one collects is not in it. */
    stats(): About['collect'] & { clockSkewMs: number };
    /** Of all processes that collect. */
    allStats(): About['collect'] & { clockSkewMs: number };
    /** Rows whose label was stored as other, since the start. */
    otherLabels(): Readonly<Record<LabelKind, number>>;
    /** Sessions since the start. */
    sessionCounters(): SessionCounterBook;
  };
  prober: {
    /**
     * Runs one session now, beside the schedule; resolves with its id when it is stored. `onStages` is called when it begins, and each
     * time when it has passed other stages. Rejects with AppError `not_found`, `busy`, `unavailable`.
     */
    runNow(
      targetId: string,
      onStages?: (stages: Stage[], sessionId: string) => void,
    ): Promise<string>;
    /** A session of `runNow` from its begin (epoch ms) until it is stored, with the stages that it has passed; else null. */
    running(sessionId: string): Promise<RunningSession | null>;
    /**
     * Runs one session of a target with its secrets in the clear, and stores nothing. `onStages` gets the stages that it has passed, each
     * time when they change. Rejects with AppError `busy`, `unavailable`.
     */
    runDraft(target: Target, onStages?: (stages: Stage[]) => void): Promise<FinishedSession>;
    /** Of the probe of this process; null where it has none. */
    stats(): ProbeStats | null;
    /** The same or, where it has none, of the probes of other processes at one location; null where no process reports one. */
    anyStats(): ProbeStats | null;
  };
  judge: {
    /** When a target was last evaluated, or without an id all rules of all targets, epoch ms; null before that. */
    lastJudgedAt(targetId?: string): number | null;
    /** What its last round read of a target besides the indicators; null before that. */
    pictureOf(targetId: string): TargetStatus | null;
    /** Its cached indicators and deployments; null before its first round over the target. */
    memoryOf(
      targetId: string,
    ): { states: readonly IndicatorState[]; releases: readonly Release[] } | null;
    /** All alerts and incidents that are open, from memory; null before the first round over all targets. */
    openAlerts(): { alerts: readonly Alert[]; incidents: readonly Incident[] } | null;
  };
  releaseJudge: {
    /** Evaluates a release now; stores no verdict. */
    evaluate(
      release: Release,
      overrides?: Partial<Pick<GateSettings, 'soakMs' | 'deadlineMs'>>,
    ): Promise<Omit<StoredVerdict, 'id'>>;
    evidence(release: Release): Promise<Array<{ of: IndicatorVerdict; points: EvidencePoint[] }>>;
  };
  nodes: {
    /** The processes of this installation that are there or were in the last day, by name. Errors: those of the store. */
    list(): Promise<Array<NodeRow & { seenAt: number }>>;
  };
  live: { clients(): number };
  /** Probes in other places. */
  places: {
    /** A probe reports itself. Errors: AppError `conflict`, `forbidden`, those of the store. */
    acceptHello(
      input: HelloInput,
      sender: { tokenId: string; location: string },
    ): Promise<HelloAnswer>;
    /** The targets of a probe with secrets in the clear; waits while nothing has changed since `etag`. Errors: AppError `not_found`. */
    targetsOf(
      of: { probe: string; etag?: string | undefined },
      by: { sender: { tokenId: string; location: string }; signal: AbortSignal },
    ): Promise<Omit<ProbeTargetsAnswer, 'targets'> & { targets: Target[] }>;
    /** Durable when it resolves. Errors: AppError `busy`, `unavailable`. */
    storeResults(
      sent: { sessions: readonly unknown[]; slots: readonly unknown[] },
      sender: { tokenId: string; location: string },
    ): Promise<ResultsAnswer>;
    list(): ProbeList;
    /** Errors: AppError `not_found`. */
    removeProbe(id: string): Promise<void>;
    places(): Place[];
  };
  polls: {
    /** What the health endpoints of a target answered last, in the order in which they are set. */
    statesOf(targetId: string): PollState[];
  };
  /** The journeys of the package, besides the built-in one. */
  journeys: {
    names(): string[];
    /** Null where none has the name. */
    textOf(name: string): string | null;
    /** Whether a text is that of the journey with this name. */
    isPackaged(of: { name: string; text: string }): boolean;
  };
  /** A reporter that backends install; null where none has the name. Errors: those of the file system. */
  reporterFile(name: string): Promise<{ bytes: Uint8Array<ArrayBuffer>; type: string } | null>;
  info: {
    version: string;
    /** The runbook, as Markdown. */
    runbook: string;
    /** Epoch ms. */
    startedAt: number;
    authRequired: boolean;
    /** Wrong bearer tokens since the start; `limited`: those that were answered with a wait. */
    refusedTokens(): { all: number; limited: number };
    /** The console's public address, for links; null where none is configured. */
    publicUrl: string | null;
    /** Link-local addresses and cloud metadata services may be targets and receivers. */
    allowLinkLocal: boolean;
    /** The state of the configuration file; null in a server that does not read it again. */
    configuration(): ConfigurationStatus | null;
    /** Setting keys that the configuration file defines. */
    provisioned: { thresholds: string[]; retention: string[] };
  };
  /** Null outside the demo. */
  demo: {
    read(): Promise<DemoFaults>;
    setFaults(targetId: string, faults: Record<string, number>): Promise<void>;
  } | null;
  /** Seals a secret for the state store (AES-256-GCM with the data directory's key). */
  seal(plain: string): string;
  /** Opens a sealed secret. Errors: AppError `unavailable` where it was sealed with another key. */
  open(sealed: string): string;
  notify: {
    /** Delivers a test message with a stored (sealed) configuration; never throws because of the receiver. */
    test(notifier: NotifierConfig): Promise<NotifierTest>;
  };
  /** All that a file can define, as a file without secrets. Errors: those of the store. */
  exportConfiguration(): Promise<{ text: string }>;
  passwords: {
    /** Argon2id, in PHC form. */
    hash(password: string): Promise<string>;
    /** False for null, in the same time as for a stored hash. */
    verify(known: string | null, password: string): Promise<boolean>;
  };
};
