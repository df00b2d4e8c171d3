import type { AuthWay } from '../../domain/targets/auth-way';
import type { TlsSettings } from '../../domain/targets/connection';
import type { Target } from '../../domain/targets/target';
import { targetOutbound } from '../../net/outbound';
import { type Deadlines, sessionDeadlines } from '../session/limits';
import { DEFAULT_SESSION_LIMITS, type SessionLimits } from '../session/session-limits';
import type { SessionSpec } from '../session/session-spec';

/** What the probe adds to a target. `deadlines`: those of every session, whatever its target sets. */
type Surroundings = {
  id: string;
  /** How this session presents the credential, in place of `auth`. */
  way: AuthWay;
  deadlines: Deadlines | undefined;
  limits: SessionLimits | undefined;
  tls: TlsSettings | null;
};

/** What one session of a target needs to know. A target that changes takes effect on the sessions that begin after it. */
export function sessionSpecOf(
  target: Target,
  { id, way, deadlines, limits = DEFAULT_SESSION_LIMITS, tls }: Surroundings,
): SessionSpec {
  const { maxMessageBytes } = target;
  return {
    id,
    url: target.url,
    transport: target.transport,
    auth: way,
    namesAuth: target.authWays !== undefined,
    credentials: target.credentials,
    headers: target.headers,
    deadlines: deadlines ?? sessionDeadlines(target),
    stageDeadlines: target.deadlines,
    limits: maxMessageBytes === undefined ? limits : { ...limits, messageBytes: maxMessageBytes },
    holdMs: target.holdMs,
    idleMs: target.idleMs,
    question: target.question,
    compression: target.compression,
    hosts: target.hosts,
    secrets: target.secrets,
    journeyDefinition: target.journeyDefinition,
    socketIo: target.namespace === undefined ? undefined : { namespace: target.namespace },
    outbound: targetOutbound(target.connection, { tls }),
  };
}
