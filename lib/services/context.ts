import type { NotifierTest } from '../contract/api/alerting/notifiers';
import type { DemoFaults } from '../contract/api/demo';
import type { EventsAnswer } from '../contract/api/events';
import type { About } from '../contract/api/settings';
import type { NotifierConfig } from '../domain/alerts/notifier';
import type { Release } from '../domain/deployments/release';
import type { IndicatorState } from '../domain/now/indicator-state';
import type { TargetPicture } from '../domain/targets/target-picture';
import type { EvidencePoint } from '../domain/verdict/evidence/evidence-series';
import type { GateSettings } from '../domain/verdict/model/gate-settings';
import type { IndicatorVerdict, StoredVerdict } from '../domain/verdict/model/verdict';
import type { Clock } from '../kit/clock';
import type { EventStore } from '../store/event-store';
import type { StateStore } from '../store/state-store';

/** What a verb may reach. Every verb is `(context, input) => Promise<view>` and throws AppError. */
export type ServiceContext = {
  events: EventStore;
  state: StateStore;
  clock: Clock;
  collector: {
    /** Durable when it resolves. `defaults.target` names the target of events that do not. */
    ingest(rows: unknown[], defaults: { target?: string }): Promise<EventsAnswer>;
    stats(): About['collect'] & { clockSkewMs: number };
  };
  prober: {
    /** Runs one session now, beside the schedule; resolves with its id when it is stored. */
    runNow(targetId: string): Promise<string>;
    stats(): Omit<About['probe'], 'heartbeatAt'> & { heartbeatAt: number };
  };
  judge: {
    /** When a target was last judged, or without one every rule for every target, epoch ms; null before that. */
    lastJudgedAt(targetId?: string): number | null;
    /** What its last pass saw of a target beyond the indicators; null before that. */
    pictureOf(targetId: string): TargetPicture | null;
    /** Its indicators and deployments in its memory; null before its first pass over the target. */
    memoryOf(
      targetId: string,
    ): { states: readonly IndicatorState[]; releases: readonly Release[] } | null;
  };
  releaseJudge: {
    /** A look at a release now; stores no verdict. */
    evaluate(
      release: Release,
      overrides?: Partial<Pick<GateSettings, 'soakMs' | 'deadlineMs'>>,
    ): Promise<Omit<StoredVerdict, 'id'>>;
    evidence(release: Release): Promise<Array<{ of: IndicatorVerdict; points: EvidencePoint[] }>>;
  };
  live: { clients(): number };
  info: {
    version: string;
    /** What to do when it pages, as Markdown. */
    runbook: string;
    /** Epoch ms. */
    startedAt: number;
    authRequired: boolean;
    /** Where people reach this console, for links; null where nobody said. */
    publicUrl: string | null;
    /** Setting keys that the configuration file holds fast. */
    provisioned: { thresholds: string[]; retention: string[] };
  };
  /** Null outside the demo. */
  demo: {
    read(): Promise<DemoFaults>;
    setFaults(targetId: string, faults: Record<string, number>): Promise<void>;
  } | null;
  /** Seals a secret for the state store (AES-256-GCM with the data directory's key). */
  seal(plain: string): string;
  /** Opens what `seal` made. Errors: AppError `unavailable` where the key is another one. */
  open(sealed: string): string;
  notify: {
    /** Delivers a test message with a stored (sealed) configuration; never throws for what a receiver does. */
    test(notifier: NotifierConfig): Promise<NotifierTest>;
  };
  passwords: {
    /** Argon2id, in PHC form. */
    hash(password: string): Promise<string>;
    /** False for null, in the time that a true one takes. */
    verify(known: string | null, password: string): Promise<boolean>;
  };
};
