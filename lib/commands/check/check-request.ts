import type { TargetJourney } from '../../domain/sessions/journey-plan';
import type { Transport } from '../../domain/sessions/session';
import type { AuthWay } from '../../domain/targets/auth-way';
import type { SessionTimes } from '../../domain/targets/deadlines';
import type { Credentials } from '../../domain/targets/target';
import type { Outbound } from '../../net/outbound';
import type { SocketIoRequest } from '../../probe/transports/transport';

/** How long the sessions of `check` may take, in ms: `deadlines` are over those of the journey, which are over the usual ones. */
export type CheckTimes = SessionTimes & {
  /** Cap on one whole session, the close included; null for the default deadlines. */
  timeoutMs: number | null;
};

/** Options of `check`. Durations in ms. */
export type CheckRequest = CheckTimes & {
  url: string;
  transport: Transport;
  /** The declared journey; the built-in one where absent. */
  journeyDefinition?: TargetJourney | undefined;
  sessions: number;
  concurrency: number;
  /** Ways to present the credential; every one has `sessions` sessions. */
  auth: readonly AuthWay[];
  credentials: Credentials;
  headers: Record<string, string>;
  holdMs: number | null;
  release: string | null;
  /** What is asked; null or absent for the standard question. */
  question?: string | null | undefined;
  /** Secrets of the journey by name. */
  secrets?: Readonly<Record<string, string>> | undefined;
  /** Where requests over HTTP may go besides the target's own host. */
  hosts?: readonly string[] | undefined;
  compression?: 'offer' | 'none' | undefined;
  /** Namespace, auth payload and transports of Socket.IO. */
  socketIo?: SocketIoRequest | undefined;
  /** Largest message that is followed, bytes; null for the default. */
  maxMessageBytes: number | null;
  /** Certificates and proxy; a direct connection where absent. */
  outbound?: Outbound | undefined;
};
