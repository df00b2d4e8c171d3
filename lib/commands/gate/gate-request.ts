import type { VerdictDocument } from '../../contract/api/releases/verdicts';
import type { Clock } from '../../kit/clock';
import type { Outbound } from '../../net/outbound';
import type { CreateProber } from '../../probe/schedule/worker-client';
import type { CheckRequest } from '../check/check-request';
import type { GateTimes } from './gate-times';
import type { Mark } from './server-gate';

/** Options of `gate`. Durations in ms. */
export type GateOptions = {
  target: string;
  release: string | null;
  server: { url: string; token: string | null; outbound: Outbound } | null;
  /** Marks the deployment at the console first, with these details; null: does not mark. */
  mark: Mark | null;
  endpoint: CheckRequest | null;
  intervalMs: number;
  /** Runs the sessions that a pass needs at this rate, and no longer; null: by the soak. */
  quick: { ratePerSecond: number } | null;
  /** Of the target; null: the only one of its name, `ci` where the sessions run here. */
  environment: string | null;
  deadlineMs: number;
  soakMs: number | null;
};

export type GateObserver = {
  onDocument(document: VerdictDocument): void;
  /** Text for the marked deployment: "v1, 2nd deployment". */
  onMark(text: string): void;
  /** What is worth knowing before the wait: "chat has no release v2 yet". */
  onNotice(text: string): void;
  /** Sessions of a quick gate so far, and those that a pass needs in all if no more fail. */
  onSessions(progress: { ended: number; failed: number; needed: number }): void;
};

/** The clock of the gate, and a prober that goes by it where the sessions run here and not in a probe thread. */
export type GateTime = {
  clock: Clock;
  times: GateTimes;
  createProber?: CreateProber | undefined;
};
