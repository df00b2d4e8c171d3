/**
 * A backend on `ws` under OpenTelemetry that knows nothing of Tocsin: its spans and lines are made where a program makes them, and
 * exported as the variables of OpenTelemetry say. Prints its port; ends when its standard input does.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { WebSocketServer } from 'ws';

/** As `@opentelemetry/context-async-hooks` does it, which is not installed for its size. */
const storage = new AsyncLocalStorage();
context.setGlobalContextManager({
  active: () => storage.getStore() ?? ROOT_CONTEXT,
  with: (own, run, self, ...rest) => storage.run(own, () => run.apply(self, rest)),
  bind: (own, target) =>
    typeof target === 'function' ? (...rest) => storage.run(own, () => target(...rest)) : target,
  enable() {
    return this;
  },
  disable() {
    return this;
  },
});
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
const provider = new BasicTracerProvider({
  spanProcessors: [new SimpleSpanProcessor(new OTLPTraceExporter())],
});
trace.setGlobalTracerProvider(provider);

const span = (name, attributes) => trace.getTracer('chat').startSpan(name, { attributes }).end();
const server = createServer();
const sockets = new WebSocketServer({ noServer: true });
/** The span of an upgrade ends with its socket, which may be open for a moment after the client saw it close. */
const closed = [];
server.on('upgrade', (request, socket, head) => {
  closed.push(once(socket, 'close'));
  if (request.url.startsWith('/ws?refuse')) {
    socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  sockets.handleUpgrade(request, socket, head, (webSocket) => {
    span('create manager', { 'tocsin.stage': 'factory' });
    webSocket.on('message', () => {
      span('greet', { 'tocsin.stage': 'ready' });
      setTimeout(() => {
        span('invoke_agent planner', { 'gen_ai.operation.name': 'invoke_agent' });
        webSocket.close(1000);
      }, 1);
    });
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
process.stdin.resume().on('end', async () => {
  await Promise.all(closed);
  await provider.shutdown();
  process.exit();
});
