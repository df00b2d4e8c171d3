import type { Transport } from '../../domain/sessions/session';
import type { AuthPlacement, Credentials } from '../../domain/targets/target';
import type { Outbound } from '../../net/outbound';

/** Options of `check`. Durations in ms. */
export type CheckRequest = {
  url: string;
  transport: Transport;
  sessions: number;
  concurrency: number;
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
