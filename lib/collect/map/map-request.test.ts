import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  AT,
  logRow as log,
  mapRows as map,
  spanRow as span,
} from '../../../tests/support/map-context';
import type { Source } from '../../domain/sources/source';
import { readJson } from '../otlp/read-json';
import { readProtobuf } from '../otlp/read-protobuf';
import { RowLimits } from '../otlp/row-limits';
import type { OtlpRow } from '../otlp/rows';

const says = (rows: OtlpRow[], source: Partial<Source> = {}) =>
  map(rows, source).events.map(
    ({ stage, outcome, handler, attributes }) =>
      `${stage} ${outcome}${handler ? ` ${handler}` : ''}: ${String(attributes['tocsin.mapped_by'])}`,
  );
const why = (row: OtlpRow, source: Partial<Source> = {}) =>
  [...map([row], source).ignored.keys()][0];

const ERROR = { code: 2 };
const FASTAPI = 'opentelemetry.instrumentation.fastapi';
const ws = { kind: 2, attributes: { 'http.scheme': 'ws', 'http.target': '/ws?x=1' } };
const accept = {
  scope: FASTAPI,
  name: 'HTTP /ws websocket send',
  attributes: { 'asgi.event.type': 'websocket.accept' },
};
const agent = {
  name: 'invoke_agent planner',
  attributes: { 'gen_ai.operation.name': 'invoke_agent' },
};

describe('spans', () => {
  it('state an outcome by attributes, their own and those of their events', () => {
    expect(says([span({ attributes: { 'tocsin.stage': 'factory' } })])).toEqual([
      'factory ok: attribute',
    ]);
    expect(says([span({ ...ERROR, attributes: { 'tocsin.stage': 'factory' } })])).toEqual([
      'factory failed: attribute',
    ]);
    const events = [
      {
        name: 'x',
        at: AT + 5,
        attributes: {
          'tocsin.stage': 'handler',
          'tocsin.outcome': 'activated',
          'tocsin.handler': 'emergency',
        },
      },
      { name: 'y', at: 0, attributes: {} },
    ];
    const {
      events: [event],
    } = map([span({ events })]);
    expect(event).toMatchObject({
      stage: 'handler',
      outcome: 'activated',
      handler: 'emergency',
      at: AT + 5,
    });
  });

  it.each([
    ['asgi accept', span(accept), 'accept ok: asgi'],
    [
      'asgi accept of newer names',
      span({ ...accept, name: '/ws websocket send' }),
      'accept ok: asgi',
    ],
    [
      'an exception in a handler',
      span({ ...ws, ...ERROR, attributes: { ...ws.attributes, 'error.type': 'RuntimeError' } }),
      'close failed: asgi-error',
    ],
    [
      'the same in new conventions',
      span({ ...ERROR, kind: 2, attributes: { 'url.scheme': 'wss', 'url.path': '/ws' } }),
      'close failed: asgi-error',
    ],
    [
      'ws instrumentation',
      span({
        scope: 'opentelemetry-instrumentation-ws',
        kind: 2,
        attributes: { 'http.status_code': 101, 'http.scheme': 'WS' },
      }),
      'accept ok: ws',
    ],
    [
      'our preload',
      span({
        scope: 'tocsin.upgrade',
        kind: 2,
        attributes: {
          'url.path': '/ws',
          'url.scheme': 'ws',
          'http.response.status_code': 101,
        },
      }),
      'accept ok: upgrade',
    ],
    [
      'our preload of a refused upgrade',
      span({
        ...ERROR,
        scope: 'tocsin.upgrade',
        kind: 2,
        attributes: {
          'url.path': '/ws',
          'url.scheme': 'ws',
          'http.response.status_code': 403,
        },
      }),
      'accept failed: upgrade',
    ],
  ])('%s', (_, row, expected) => {
    expect(says([row])).toEqual([expected]);
  });

  it.each([
    'gen_ai.operation.name=invoke_workflow',
    'openinference.span.kind=AGENT',
    'langfuse.observation.type=agent',
    'langsmith.span.kind=agent',
    'traceloop.span.kind=workflow',
    'ai.operationId=ai.streamText',
  ])('run an agent: %s', (sign) => {
    const [name = '', value = ''] = sign.split('=');
    const attributes = { [name]: value };
    expect(says([span({ attributes })])).toEqual(['agent ok: genai', 'complete ok: genai']);
    const failed = map([
      span({ ...ERROR, attributes: { ...attributes, 'error.type': 'ModelError' } }),
    ]);
    expect(failed.events).toMatchObject([
      { stage: 'agent', outcome: 'ok', at: AT, errorCode: undefined },
      { stage: 'complete', outcome: 'failed', at: AT + 50, errorCode: 'ModelError' },
    ]);
    expect(failed.events.every(({ handler }) => handler === undefined)).toBe(true);
  });

  it('count the outermost agent only, whatever is between them and in any order', () => {
    const outer = span(agent);
    const tool = span({ name: 'execute_tool', parentId: outer.spanId });
    const inner = span({ ...agent, ...ERROR, parentId: tool.spanId });
    for (const rows of [
      [outer, tool, inner],
      [inner, tool, outer],
    ])
      expect(says(rows)).toEqual(['agent ok: genai', 'complete ok: genai']);
    const circle = span({ parentId: 'f'.repeat(16), spanId: 'e'.repeat(16) });
    const back = span({ ...agent, parentId: 'e'.repeat(16) });
    expect(
      says([circle, span({ spanId: 'f'.repeat(16), parentId: 'e'.repeat(16) }), back]),
    ).toHaveLength(2);
  });

  it.each([
    ['status OK of a server span', span({ ...ws, code: 1 })],
    [
      'HTTP 101 of another instrumentation',
      span({ kind: 2, attributes: { 'http.status_code': 101 } }),
    ],
    ['the first frame', span({ ...accept, attributes: { 'asgi.event.type': 'websocket.send' } })],
    ['a close', span({ ...accept, attributes: { 'asgi.event.type': 'websocket.close' } })],
    ['an accept on another path', span({ ...accept, name: 'HTTP /other websocket send' })],
    [
      'an error on another path',
      span({ ...ERROR, kind: 2, attributes: { 'http.scheme': 'ws', 'http.target': '/other' } }),
    ],
    ['a tool error', span({ ...ERROR, attributes: { 'gen_ai.operation.name': 'execute_tool' } })],
    ['a model error', span({ ...ERROR, attributes: { 'gen_ai.operation.name': 'chat' } })],
    [
      'a pending span',
      span({ attributes: { 'logfire.span_type': 'pending_span', 'tocsin.stage': 'ready' } }),
    ],
    [
      'a cancelled run',
      span({
        ...agent,
        ...ERROR,
        attributes: { ...agent.attributes, 'error.type': 'asyncio.CancelledError' },
      }),
    ],
    ['an aborted run', span({ ...agent, ...ERROR, message: 'This operation was aborted' })],
    [
      'a client that left',
      span({
        ...ws,
        ...ERROR,
        events: [
          {
            name: 'exception',
            at: AT,
            attributes: { 'exception.type': 'starlette.websockets.WebSocketDisconnect' },
          },
        ],
      }),
    ],
  ])('never guess: %s', (_, row) => {
    const mapped = map([row]);
    expect(mapped.events).toEqual([]);
    expect(mapped.rejected).toEqual([]);
    expect([...mapped.ignored.values()]).toEqual([1]);
  });

  it('count the first frame as ready only where the source asks for it', () => {
    const send = span({ ...accept, attributes: { 'asgi.event.type': 'websocket.send' } });
    expect(says([send], { ready: 'first-send' })).toEqual(['ready ok: asgi-ready']);
  });

  it('say nothing about a path that is unknown', () => {
    const unknown = map([span(accept)], {}, { pathOfTarget: () => null });
    expect([...unknown.ignored.keys()]).toEqual(['the path of the source is unknown']);
    expect(says([span({ ...accept, name: '/v2 websocket send' })], { path: '/v2' })).toHaveLength(
      1,
    );
  });
});

describe('log records', () => {
  it('state an outcome by attributes, then event name, then text', () => {
    const stated = { 'tocsin.stage': 'ready', 'tocsin.outcome': 'recovered' };
    expect(says([log('FACTORY SUCCESS', { attributes: stated })])).toEqual([
      'ready recovered: attribute',
    ]);
    expect(says([log('', { event: 'agent_completed' })])).toEqual([
      'complete ok: event agent_completed',
    ]);
    expect(says([log('FACTORY SUCCESS')])).toEqual(['factory ok: marker: FACTORY SUCCESS']);
    expect(says([log({ message: 'FACTORY SUCCESS' })])).toEqual([
      'factory ok: marker: FACTORY SUCCESS',
    ]);
  });

  it.each([
    ['a stage that is none', { 'tocsin.stage': 'fctory', 'tocsin.outcome': 'ok' }, /tocsin.stage/],
    ['an outcome without a stage', { 'tocsin.outcome': 'ok' }, /tocsin.stage/],
    ['a stage without an outcome', { 'tocsin.stage': 'ready' }, /tocsin.outcome/],
    [
      'a handler that is none',
      { 'tocsin.stage': 'ready', 'tocsin.outcome': 'ok', 'tocsin.handler': 'x' },
      /tocsin.handler/,
    ],
  ])('are rejected with the reason: %s', (_, attributes, message) => {
    expect(map([log('', { attributes })]).rejected).toEqual([
      { index: 0, message: expect.stringMatching(message) },
    ]);
  });

  it('take uvicorn at the path of the source only', () => {
    const line = (text: string) => log(`INFO:     127.0.0.1:5 - "WebSocket ${text}`);
    expect(says([line('/ws?token=x" [accepted]'), line('/ws" 403')])).toEqual([
      'accept ok: uvicorn',
      'accept failed: uvicorn',
    ]);
    expect(why(line('/nowhere" 403'))).toBe('another path');
    expect(why(log('connection failed (403 Forbidden)'))).toBe('no outcome in it');
  });

  it('are known and say nothing: EMERGENCY MODE ACTIVE', () => {
    expect(why(log('EMERGENCY MODE ACTIVE'))).toMatch(/without an outcome/);
    expect(why(log('something failed', { severity: 17 }))).toBe('no outcome in it');
  });

  it("try the source's patterns before the built-in ones", () => {
    const patterns = [{ contains: 'FACTORY SUCCESS', ignore: true as const }];
    expect(why(log('FACTORY SUCCESS'), { patterns })).toBe('pattern 1');
  });
});

describe('recorded requests', () => {
  const folder = new URL('../../../tests/fixtures/otlp/', import.meta.url);
  it.each(readdirSync(folder))('%s', (name) => {
    const bytes = readFileSync(new URL(name, folder));
    const body = name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
    const signal = name.includes('traces') ? 'traces' : 'logs';
    const limits = new RowLimits();
    const rows = name.includes('.pb')
      ? readProtobuf(body, signal, limits)
      : readJson(JSON.parse(body.toString('utf8')), signal, limits);
    const found = [...rows].filter((row) => row !== null);
    const mapped = map(found, {}, { onlyEnvironment: 'staging' });
    expect(mapped.rejected).toEqual([]);
    const lines = mapped.events.map(
      ({ stage, outcome, at, instance, release, connectionId, runId, errorCode, attributes }) =>
        [
          at,
          stage,
          outcome,
          attributes['tocsin.mapped_by'],
          connectionId,
          runId ?? '-',
          errorCode ?? '-',
          release,
          instance,
        ].join(' '),
    );
    expect({ lines, ignored: Object.fromEntries(mapped.ignored) }).toMatchSnapshot();
  });
});
