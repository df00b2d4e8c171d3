import type { SessionTimings } from '../../domain/sessions/session';
import type { FrameMeaning, SessionFacts } from '../../domain/sessions/session-facts';
import type { Stage } from '../../domain/sessions/stages';
import type { Presented } from './credentials';
import { redact } from './redact';
import type { SessionIds, SessionSpec } from './session-spec';

/** Facts of a session that has not begun. */
export function emptyFacts(spec: SessionSpec, ids: SessionIds, presented: Presented): SessionFacts {
  return {
    connectedMs: null,
    acceptedMs: null,
    upgradeStatus: null,
    error: null,
    probeFault: null,
    exclusion: null,
    deadline: null,
    requestedMs: null,
    heldMs: null,
    frames: [],
    close: null,
    ids: { runId: ids.runId, threadId: ids.threadId, sessionId: spec.id, traceId: ids.traceId },
    announced: { release: null, instance: null, connectionId: null },
    warnings: [...presented.warnings],
  };
}

/** A close frame as a transcript shows it. */
export function closeFrame(code: number, reason: string) {
  const text = code === 1005 ? 'no code' : `${code} ${reason}`.trim();
  return { kind: 'close' as const, size: 2 + Buffer.byteLength(reason), text };
}

/** A word for what `ws` finds wrong with an answer to the upgrade. */
function upgradeCode(message: string): string {
  if (message === 'Server sent no subprotocol') return 'NO_SUBPROTOCOL';
  return /hang up/.test(message) ? 'ECONNRESET' : 'BAD_UPGRADE';
}

/** A meaning whose quoted text is fit to be kept. */
export function redactMeaning(meaning: FrameMeaning, secrets: string[]): FrameMeaning {
  if (meaning.kind !== 'error' && meaning.kind !== 'agent') return meaning;
  return { ...meaning, message: redact(meaning.message, secrets) };
}

export type Moment = 'dns' | 'tcp' | 'tls' | 'welcome' | 'event' | 'complete';

export function timingsOf(
  moments: Partial<Record<Moment, number>>,
  facts: SessionFacts,
  totalMs: number,
): SessionTimings {
  return {
    dnsMs: moments.dns ?? null,
    connectMs: moments.tcp ?? null,
    tlsMs: moments.tls ?? null,
    upgradeMs: facts.acceptedMs,
    readyMs: moments.welcome ?? null,
    firstEventMs: moments.event ?? null,
    completeMs: moments.complete ?? null,
    totalMs,
  };
}

/** A transport error with the phase it belongs to, told by how far the session had come. */
export function transportError(
  error: { code: string; message: string },
  facts: SessionFacts,
  hasTcp: boolean,
): NonNullable<SessionFacts['error']> {
  const { code, message } = error;
  if (facts.acceptedMs !== null) return { phase: 'open', code, message };
  if (facts.connectedMs !== null) {
    return { phase: 'upgrade', code: code === 'ERROR' ? upgradeCode(message) : code, message };
  }
  if (hasTcp) return { phase: 'tls', code, message };
  const isName = code === 'ENOTFOUND' || code.startsWith('EAI_');
  return { phase: isName ? 'dns' : 'tcp', code, message };
}

/** What a session on its way is waiting for. */
export function waitingFor(facts: SessionFacts, moments: Partial<Record<Moment, number>>): Stage {
  if (facts.connectedMs === null) return 'connect';
  if (facts.acceptedMs === null) return 'accept';
  if (moments.welcome === undefined) return 'ready';
  return moments.event === undefined ? 'agent' : 'complete';
}

/** The hold in ms: one that the cap leaves no room for would blame the server for our own impatience. */
export function holdWithin({ deadlines, holdMs }: SessionSpec, elapsedMs: number): number {
  const left = deadlines.totalMs - deadlines.closeMs - elapsedMs;
  return Math.max(0, Math.min(holdMs, left / 2));
}

/** Headers of the upgrade request: the target's own, and those by which its health events find the session. */
export function requestHeaders(
  presented: Presented,
  ids: SessionIds,
  sessionId: string,
): Record<string, string> {
  return {
    'user-agent': 'tocsin',
    ...presented.headers,
    traceparent: `00-${ids.traceId}-${ids.spanId}-01`,
    'x-tocsin-session': sessionId,
  };
}

/** Notes what a welcome announces; the first word stays. */
export function announce(
  announced: SessionFacts['announced'],
  welcome: Extract<FrameMeaning, { kind: 'welcome' }>,
): void {
  announced.release ??= welcome.release;
  announced.instance ??= welcome.instance;
  announced.connectionId ??= welcome.connectionId;
}
