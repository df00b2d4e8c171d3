import type { TargetJourney } from '../../domain/sessions/journey-plan';
import type { Transport } from '../../domain/sessions/session';
import type { Stage } from '../../domain/sessions/stages';
import type { AuthPlacement, Credentials } from '../../domain/targets/target';
import type { Outbound } from '../../net/outbound';
import type { RequestIds } from '../journeys/journey';
import type { SocketIoRequest } from '../transports/transport';
import type { Deadlines } from './limits';
import type { SessionLimits } from './session-limits';

/** Everything one session needs to know about its target. */
export type SessionSpec = {
  id: string;
  url: string;
  transport: Transport;
  auth: AuthPlacement;
  credentials: Credentials;
  headers: Record<string, string>;
  deadlines: Deadlines;
  limits: SessionLimits;
  /** How long the session must survive its welcome to count as ready without an agent event, ms. */
  holdMs: number;
  /** What is asked; the standard question where absent. */
  question?: string | undefined;
  /** Deadlines of stages that the target sets, over those of its journey, ms. */
  stageDeadlines?: Partial<Record<Stage, number>> | undefined;
  /** Where requests over HTTP may go besides the target's own host. */
  hosts?: readonly string[] | undefined;
  /** Values of `$secret.NAME` in a declared journey, in the clear. */
  secrets?: Readonly<Record<string, string>> | undefined;
  /** The declared journey; the built-in one where absent. */
  journeyDefinition?: TargetJourney | undefined;
  /** Namespace, auth payload and transports of Socket.IO. */
  socketIo?: SocketIoRequest | undefined;
  /** TLS settings and proxy of the connection, with secrets in the clear; a direct one where absent. */
  outbound?: Outbound | undefined;
};

/** Fresh ids of one session; no two sessions share one. */
export type SessionIds = RequestIds & {
  traceId: string;
  spanId: string;
  userId: string;
};
