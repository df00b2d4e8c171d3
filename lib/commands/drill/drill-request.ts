import type { FaultSwitch } from './backend-admin';
import type { DrillCalls } from './drill-calls';
import type { ServerAddress } from './remote-calls';

/** What `drill` is asked to do. Durations in ms. */
export type DrillRequest = {
  fault: { name: string; share: number };
  timeoutMs: number;
  warmUpMs: number;
  /** Alerts end and are told at once; for a stand-alone drill. */
  quick: boolean;
  /** Name of a configured notifier; null: the built-in webhook receiver. */
  receiver: string | null;
  /** A running Tocsin; null starts one of its own. `backendAdmin`: null for the demo's fault panel. */
  server: (ServerAddress & { target: string; backendAdmin: string | null }) | null;
  /** For the configuration that names the receiver. */
  env: Readonly<Record<string, string | undefined>>;
};

/** A Tocsin, the target in it, and the switches of the backend behind the target. */
export type DrillStage = {
  calls: DrillCalls;
  target: string;
  faults: FaultSwitch;
  /** Ends every alert of a Tocsin that is about to vanish; null where it stays, and tells by itself what is over. */
  endAlerts: (() => Promise<void>) | null;
};
