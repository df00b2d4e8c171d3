import { FACT_RULES, type SessionFacts } from '../../domain/sessions/session-facts';
import type { OpenRequest } from '../transports/transport';
import type { SessionCredentials } from './credentials';
import { journeyOf } from './declared-session';
import type { SessionIds, SessionSpec } from './session-spec';

/** The ids of a session that stay with its facts. The ids of its run are shared by all that need them: a probe holds thousands. */
export function factIds(
  { id }: Pick<SessionSpec, 'id'>,
  { runId, threadId, traceId }: SessionIds,
): FactIds {
  return { runId, threadId, sessionId: id, traceId };
}

export type FactIds = SessionFacts['ids'] & { sessionId: string; traceId: string };

/** Until a session ends its facts have no frames. */
const NO_FRAMES: SessionFacts['frames'] = [];

/** Facts of a session that has not begun. */
export function emptyFacts(spec: SessionSpec, ids: FactIds, warnings: string[]): SessionFacts {
  return {
    rules: FACT_RULES,
    connectedMs: null,
    acceptedMs: null,
    upgradeStatus: null,
    error: null,
    probeFault: null,
    exclusion: null,
    deadline: null,
    requestedMs: null,
    heldMs: null,
    frames: NO_FRAMES,
    close: null,
    ids,
    announced: { release: null, instance: null, connectionId: null },
    // The list of a session is replaced where a warning is added, and never changed.
    warnings,
    ...(spec.namesAuth ? { authWay: spec.auth } : {}),
    ...authFacts(spec),
    ...(spec.outbound?.tls?.insecure && /^wss:/i.test(spec.url)
      ? { certificateVerified: false }
      : {}),
  };
}

function authFacts(spec: SessionSpec): Pick<SessionFacts, 'auth'> {
  if (spec.credentials.kind === 'none') return {};
  return { auth: journeyOf(spec)?.usesToken ? 'journey' : spec.auth };
}

function socketIoRequest(
  { transport, socketIo }: SessionSpec,
  { payload }: SessionCredentials,
): OpenRequest['socketIo'] {
  if (transport !== 'socket.io') return undefined;
  return { ...socketIo, auth: { ...payload, ...socketIo?.auth } };
}

/** The request that opens a session's connection: the target's own headers, and those by which its health events name the session. */
export function openRequest(
  spec: SessionSpec,
  ids: SessionIds,
  credentials: SessionCredentials,
): OpenRequest {
  return {
    url: credentials.url,
    protocols: credentials.protocols,
    headers: {
      'user-agent': 'tocsin',
      ...credentials.headers,
      traceparent: `00-${ids.traceId}-${ids.spanId}-01`,
      'x-tocsin-session': spec.id,
    },
    closeMs: spec.deadlines.closeMs,
    maxMessageBytes: spec.limits.messageBytes,
    outbound: spec.outbound,
    linkLocal: spec.limits.linkLocal,
    compression: spec.compression,
    socketIo: socketIoRequest(spec, credentials),
  };
}
