import type { AlertView } from '../../contract/api/alerting/alerts';
import type { Clock } from '../../kit/clock';

/** Between two checks of what a drill waits for, ms. */
export const CHECK_EVERY_MS = 250;

/** What a drill needs of a Tocsin, wherever it runs. Errors: AppError; `unavailable` where it does not answer. */
export type DrillSite = {
  target: { id: string; name: string; environment: string };
  /** Epoch ms by the clock of that Tocsin, so that its instants can be compared. */
  now(): Promise<number>;
  /** Whether every gated indicator that has data holds. */
  holds(): Promise<boolean>;
  /** Sessions of the target that ended at or after `since`. At most the newest few hundred. */
  sessions(since: number): Promise<DrillSessions>;
  /** Pages of the target that are open, and the newest that were. */
  pages(): Promise<{ open: AlertView[]; resolved: AlertView[] }>;
  setFaults(shares: Record<string, number>): Promise<void>;
};

/** `firstFailedAt`: end of the first one that did not pass; epoch ms. */
export type DrillSessions = { finished: number; failed: number; firstFailedAt: number | null };

/** One received message; epoch ms. */
export type Arrival = { at: number; status: 'firing' | 'resolved'; title: string };

/** Where the drill waits for the page. */
export type DrillReceiver = {
  notifierId: string;
  name: string;
  /** Messages about the target that arrived at or after `since`, oldest first. */
  arrivals(since: number): Promise<Arrival[]>;
};

export type DrillPlan = {
  fault: { name: string; share: number };
  /** Longest wait for the target to hold, before the fault is switched on. */
  warmUpMs: number;
  /** Longest wait for the page, and again for the resolve. */
  timeoutMs: number;
};

export type DrillDeps = {
  site: DrillSite;
  receiver: DrillReceiver;
  clock: Clock;
  /** Prints a line of progress. */
  print: (line: string) => void;
  signal: AbortSignal;
};
