import type { IncomingHttpHeaders } from 'node:http';
import type { WebSocket } from 'ws';
import { type Correlation, readCorrelation } from '../kit/correlation';
import { createInbox, type Inbox } from '../kit/inbox';
import type { Stage } from '../kit/stages';
import type { HealthOutcome } from '../reporting/health-reporter';
import { openSession, type Session, type StageDetail } from '../session/session';
import type { Serving } from '../settings/releases';
import type { BackendParts } from './backend-parts';

/** An upgrade request before authentication. */
export type UpgradeRequest = {
  connectionId: string;
  headers: IncomingHttpHeaders;
  query: URLSearchParams;
  /** Who serves it. */
  serving: Serving;
};

export type Opening = { session: Session; inbox: Inbox; request: UpgradeRequest };

type EmitStage = (stage: Stage, outcome: HealthOutcome, detail?: StageDetail) => void;

/** A function that reports stages of one connection under its ids. */
export function stageEmitter(
  parts: BackendParts,
  of: { connectionId: string; correlation: Correlation; serving: Serving },
): EmitStage {
  const { options, reporter } = parts;
  return (stage, outcome, detail = {}) => {
    reporter.report({
      id: options.newId(),
      at: options.clock.now(),
      stage,
      outcome,
      ...(options.target !== null && { target: options.target }),
      environment: options.environment,
      release: of.serving.release,
      instance: of.serving.instance,
      connectionId: of.connectionId,
      ...of.correlation,
      ...Object.fromEntries(Object.entries(detail).filter(([, value]) => value !== undefined)),
    });
  };
}

/** Registers an accepted socket. */
export function openConnection(
  parts: BackendParts,
  socket: WebSocket,
  request: UpgradeRequest,
): Opening {
  const { options, figures, sessions } = parts;
  const inbox = createInbox(socket);
  const { connectionId, serving } = request;
  const correlation = readCorrelation(request.headers, request.query);
  const emit = stageEmitter(parts, { connectionId, correlation, serving });
  figures.accepted += 1;
  figures.active += 1;
  const session = openSession({
    id: connectionId,
    socket,
    faults: serving.faults,
    release: serving.release,
    instance: serving.instance,
    clock: options.clock,
    emit(stage, outcome, detail) {
      if (stage === 'ready' && outcome === 'ok') figures.ready += 1;
      if (stage === 'complete') figures[outcome === 'ok' ? 'runsCompleted' : 'runsFailed'] += 1;
      emit(stage, outcome, detail);
    },
    log: (level, message) => options.log({ at: options.clock.now(), level, message, connectionId }),
    ended(end, failed) {
      figures.active -= 1;
      if (failed) figures.failedConnections += 1;
      figures.closes[end.code] = (figures.closes[end.code] ?? 0) + 1;
      sessions.delete(session);
      session.log('info', `WebSocket closed by ${end.by}: ${end.code} ${end.reason}`.trimEnd());
    },
  });
  sessions.add(session);
  return { session, inbox, request };
}
