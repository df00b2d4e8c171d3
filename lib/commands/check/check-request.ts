import type { TargetJourney } from '../../domain/sessions/journey-plan';
import type { Transport } from '../../domain/sessions/session';
import type { AuthPlacement, Credentials } from '../../domain/targets/target';
import type { Outbound } from '../../net/outbound';

/** Options of `check`. Durations in ms. */
export type CheckRequest = {
  url: string;
  transport: Transport;
  /** The declared journey; the built-in one where absent. */
  journeyDefinition?: TargetJourney | undefined;
  sessions: number;
  concurrency: number;
  /** Sessions started per second, whether the ones before have ended or not; null: as fast as `concurrency` allows. */
  ratePerSecond: number | null;
  auth: AuthPlacement;
  credentials: Credentials;
  headers: Record<string, string>;
  /** Cap on one whole session, the close included; null for the default deadlines. */
  timeoutMs: number | null;
  holdMs: number | null;
  release: string | null;
  /** Largest message that is followed, bytes; null for the default. */
  maxMessageBytes: number | null;
  /** Certificates and proxy; a direct connection where absent. */
  outbound?: Outbound | undefined;
};
