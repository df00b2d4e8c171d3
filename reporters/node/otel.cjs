// Preload for a Node backend under OpenTelemetry: `node -r tocsin-reporter/otel` or `--import tocsin-reporter/otel`.
// The official instrumentation of `http` makes no span for an upgrade, so that nothing of a WebSocket carries the client's trace.
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const path = require('node:path');

const INSTALLED = Symbol.for('tocsin.upgrade');
const SCOPE = 'tocsin.upgrade';
const SERVER_KIND = 1;
const ERROR_STATUS = 2;
const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})/;

const api = loadApi();
if (api !== null) for (const { Server } of [http, https]) traceUpgrades(Server.prototype, api);

/** That of the program, from where its script is or where it was started, before one that is installed beside this file. */
function loadApi() {
  for (const folder of [scriptFolder(), process.cwd(), __dirname]) {
    try {
      return require(require.resolve('@opentelemetry/api', { paths: [folder] }));
    } catch {}
  }
  process.emitWarning(
    'tocsin-reporter/otel: @opentelemetry/api is not installed; nothing is traced',
  );
  return null;
}

function scriptFolder() {
  try {
    return path.dirname(fs.realpathSync(process.argv[1]));
  } catch {
    return process.cwd();
  }
}

function traceUpgrades(prototype, { context, propagation, ROOT_CONTEXT, trace }) {
  if (prototype[INSTALLED]) return;
  Object.defineProperty(prototype, INSTALLED, { value: true });
  const emit = prototype.emit;
  prototype.emit = function emitTraced(...event) {
    const [name, request, socket] = event;
    if (name !== 'upgrade') return emit.apply(this, event);
    const parent = propagation.extract(ROOT_CONTEXT, request.headers);
    const requested = String(request.url).split('?', 1)[0];
    const span = trace.getTracer(SCOPE).startSpan(
      `WebSocket ${requested}`,
      {
        kind: SERVER_KIND,
        attributes: { 'url.path': requested, 'url.scheme': socket.encrypted ? 'wss' : 'ws' },
      },
      parent,
    );
    const own = trace.setSpan(parent, span);
    runEventsIn(socket, (run) => context.with(own, run));
    noteAnswer(socket, span);
    socket.once('close', () => span.isRecording() && span.end());
    return context.with(own, () => emit.apply(this, event));
  };
}

function runEventsIn(socket, inContext) {
  const emit = socket.emit;
  socket.emit = function emitInContext(...event) {
    return inContext(() => emit.apply(this, event));
  };
}

/** The status that the program answers the upgrade with: only 101 is an accepted connection. */
function noteAnswer(socket, span) {
  const { write, end } = socket;
  const note = (chunk) => {
    const text =
      typeof chunk === 'string' ? chunk : Buffer.from(chunk ?? '').toString('latin1', 0, 15);
    const status = Number(STATUS_LINE.exec(text)?.[1]);
    if (!status) return;
    socket.write = write;
    socket.end = end;
    span.setAttribute('http.response.status_code', status);
    if (status < 400) return;
    span.setStatus({ code: ERROR_STATUS, message: `HTTP ${status}` });
    // A refused socket that nobody reads any more may never close.
    span.end();
  };
  socket.write = function writeNoted(chunk, ...rest) {
    note(chunk);
    return write.call(this, chunk, ...rest);
  };
  socket.end = function endNoted(chunk, ...rest) {
    if (typeof chunk !== 'function') note(chunk);
    return end.call(this, chunk, ...rest);
  };
}
