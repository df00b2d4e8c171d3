import type { Severity } from '../rules/rule';
import type { ConnectionSettings } from '../targets/connection';

/** What a notifier is for: alerts, or the heartbeat that shows an outside service that Tocsin is running. */
type NotifierPurpose = 'alerts' | 'watchdog';

/** Which alerts it gets, and when. Empty lists mean any. Durations are ms. */
type NotifierRoute = {
  severities: Severity[];
  environments: string[];
  targetIds: string[];
  /** Gets an alert only when nobody has acknowledged it for this long; null: at once. */
  escalateAfterMs: number | null;
  /** How often a reminder ("still") is sent; null takes the default of the severity (4 h page, 24 h ticket). */
  repeatMs: number | null;
  sendResolved: boolean;
};

/**
 * A receiver of messages. `settings` are the kind's own, checked by the contract; values of its secret fields are sealed
 * before they are stored and never shown again.
 */
export type NotifierConfig = {
  id: string;
  name: string;
  /** Name of a kind of the contract. */
  kind: string;
  purpose: NotifierPurpose;
  settings: Record<string, unknown>;
  /** How messages are sent, where it is not as the installation sends them. */
  connection?: ConnectionSettings | undefined;
  route: NotifierRoute;
  enabled: boolean;
  provisioned: boolean;
  createdAt: number;
};
