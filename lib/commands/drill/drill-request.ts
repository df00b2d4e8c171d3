import type { DrillCalls } from './drill-calls';
import type { FaultSwitch } from './fault-switch';
import type { ServerAddress } from './remote-calls';

/** Options of `drill`. Durations in ms. */
export type DrillRequest = {
  fault: { name: string; share: number };
  timeoutMs: number;
  warmUpMs: number;
  /** Alerts resolve and messages are sent without waiting; for a stand-alone drill. */
  quick: boolean;
  /** Name of a configured notifier; null: the built-in webhook receiver. */
  receiver: string | null;
  /** A running Tocsin; null starts one of its own. `backendAdmin`: null for the demo's fault panel. */
  server: (ServerAddress & { target: string; backendAdmin: string | null }) | null;
  /** Environment for loading the configuration in which the receiver is defined. */
  env: Readonly<Record<string, string | undefined>>;
};

/** A Tocsin, a target of it, and the faults of the backend behind the target. */
export type DrillSetup = {
  calls: DrillCalls;
  target: string;
  faults: FaultSwitch;
  /** Resolves every alert of a Tocsin that stops after the drill; null where it goes on and sends the resolve by itself. */
  endAlerts: (() => Promise<void>) | null;
};
