import { randomUUID } from 'node:crypto';
import { runStage } from './stage.js';

const SESSION_ID = /^[\w.:-]{1,128}$/;
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?$/;
const NO_TRACE = '0'.repeat(32);
/** Close codes of a connection that ended as it should. */
const CLEAN_CODES = new Set([1000, 1001, 1005]);
/** The same, as Socket.IO names the reasons. */
const CLEAN_REASONS = new Set([
  'client namespace disconnect',
  'server namespace disconnect',
  'server shutting down',
  'transport close',
]);

/**
 * Reports one accepted connection: its accept at once, its close by itself. A close before `ready` means a bad connection to Tocsin, so
 * in a program that never reports `ready` a close names no connection: it joins sessions by their trace, and no ratio counts it.
 */
export function watchConnection({ request, socket, report, hasSaidReady }) {
  const correlation = correlationOf(request);
  const ids = { connectionId: `conn-${randomUUID()}`, ...correlation };
  let isReady = false;
  let isClosed = false;

  const reportOwn = (stage, outcome, fields) => {
    if (stage === 'ready' && outcome === 'ok') isReady = true;
    if (stage === 'close') isClosed = true;
    report(stage, outcome, { ...ids, ...fields });
  };
  const reportClose = (outcome, fields, isCounted) => {
    if (isClosed) return;
    isClosed = true;
    report('close', outcome, { ...(isCounted ? ids : correlation), ...fields });
  };
  const cancelled = () => reportClose('ok', { message: 'cancelled' }, isReady);

  reportOwn('accept', 'ok');
  onClose(socket, ({ isClean, errorCode }) =>
    reportClose(isClean ? 'ok' : 'failed', { errorCode }, isReady || hasSaidReady()),
  );
  return {
    ids,
    report: reportOwn,
    stage: (name, work, fields) => runStage({ name, work, fields, report: reportOwn, cancelled }),
  };
}

/** Of `ws` and what is like it: a close code. Of Socket.IO: a reason. */
function onClose(socket, run) {
  if (typeof socket?.once !== 'function') return;
  if (socket.handshake) {
    socket.once('disconnect', (reason) => {
      const isClean = CLEAN_REASONS.has(reason);
      run({ isClean, errorCode: isClean ? undefined : String(reason) });
    });
    return;
  }
  socket.once('close', (code) => {
    const isClean = CLEAN_CODES.has(code);
    run({ isClean, errorCode: isClean ? undefined : String(code) });
  });
}

/** Ids that the client sent, in headers or in the query; what is malformed is ignored. */
function correlationOf(request) {
  const read = headerReader(request?.headers);
  const query = queryOf(request?.url);
  const sessionId = read('x-tocsin-session') ?? query.get('tocsin_session');
  const parent = read('traceparent') ?? query.get('traceparent');
  const traceId = typeof parent === 'string' ? TRACEPARENT.exec(parent.trim())?.[1] : undefined;
  return {
    ...(typeof sessionId === 'string' && SESSION_ID.test(sessionId) && { sessionId }),
    ...(traceId && traceId !== NO_TRACE && { traceId }),
  };
}

function headerReader(headers) {
  if (typeof headers?.get === 'function') return (name) => headers.get(name) ?? undefined;
  return (name) => headers?.[name];
}

function queryOf(url) {
  const text = typeof url === 'string' ? url : '';
  const start = text.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : text.slice(start + 1));
}
