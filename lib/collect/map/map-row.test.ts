import { describe, expect, it } from 'vitest';
import {
  AT,
  logRow as log,
  mapRows as map,
  resource,
  spanRow as span,
  TRACE,
} from '../../../tests/support/map-context';
import type { Source } from '../../domain/sources/source';
import { type LogRow, noAttributes, type OtlpRow } from '../otlp/rows';
import type { MapContext } from './map-types';

const accept = {
  scope: 'opentelemetry.instrumentation.fastapi',
  name: 'HTTP /ws websocket send',
  attributes: { 'asgi.event.type': 'websocket.accept' },
};
const agent = {
  name: 'invoke_agent planner',
  attributes: { 'gen_ai.operation.name': 'invoke_agent' },
};

describe('place and ids', () => {
  const one = (row: OtlpRow, source: Partial<Source> = {}, more: Partial<MapContext> = {}) =>
    map([row], source, more).events[0];
  const bare = (more: Partial<LogRow> = {}) => ({
    ...log('FACTORY SUCCESS', more),
    resource: noAttributes(),
  });

  it('take the environment from the row, the resource, the request, the source, the only one there is', () => {
    const all = { environment: 'request', onlyEnvironment: 'only' };
    const source = { environment: 'source' };
    const row = {
      ...bare({ attributes: { 'tocsin.environment': 'row' } }),
      resource: { 'deployment.environment': 'resource' },
    };
    expect(one(row, source, all)?.environment).toBe('row');
    expect(one({ ...row, attributes: {} }, source, all)?.environment).toBe('resource');
    expect(one(bare(), source, all)?.environment).toBe('request');
    expect(one(bare(), source, { onlyEnvironment: 'only' })?.environment).toBe('source');
    expect(one(bare(), {}, { onlyEnvironment: 'only' })?.environment).toBe('only');
    expect(map([bare()]).rejected[0]?.message).toMatch(/no environment/);
  });

  it('take the target from the row, the request, the source, a service of that name', () => {
    const named = { ...log('FACTORY SUCCESS'), resource: { ...resource, 'service.name': 'chat' } };
    expect(
      one(
        { ...named, attributes: { 'tocsin.target': 'row' } },
        { targetId: 't9' },
        { target: 'request' },
      )?.target,
    ).toBe('row');
    expect(one(named, { targetId: 't9' }, { target: 'request' })?.target).toBe('request');
    expect(one(named, { targetId: 't9' })?.target).toBe('t9');
    expect(one(named)?.target).toBe('chat');
    expect(
      one({ ...named, resource: { ...named.resource, 'service.name': 'other' } })?.target,
    ).toBeUndefined();
  });

  it('take the pod before an id that the SDK makes up, and no thread for a run', () => {
    const row = {
      ...log('FACTORY SUCCESS', {
        attributes: { thread_id: 't', 'gen_ai.conversation.id': 'c', 'session.id': 's' },
      }),
      resource: {
        ...resource,
        'service.instance.id': 'made-up',
        'k8s.pod.name': 'pod-1',
        'deployment.id': 'd',
      },
    };
    expect(one(row)).toMatchObject({
      instance: 'pod-1',
      runId: undefined,
      sessionId: 's',
      release: '1.4.2',
    });
    expect(one(row, { releaseAttribute: 'deployment.id' })?.release).toBe('d');
  });

  it('belong to the connection that is named, else to that of the trace, else to none', () => {
    expect(one(log('FACTORY SUCCESS', { attributes: { connectionId: 'c1' } }))?.connectionId).toBe(
      'c1',
    );
    expect(one(log('FACTORY SUCCESS conn_id=c2'))?.connectionId).toBe('c2');
    expect(one(log('FACTORY SUCCESS'))).toMatchObject({
      connectionId: `trace:${TRACE}`,
      traceId: TRACE,
    });
    const alone = log('FACTORY SUCCESS', { traceId: '' });
    expect(one(alone)?.connectionId).toBeUndefined();
    expect(
      one({ ...alone, attributes: { traceparent: `00-${TRACE}-b7ad6b7169203331-01` } })?.traceId,
    ).toBe(TRACE);
    expect(one(alone, { anonymous: 'count' })?.connectionId).toMatch(/^line:/);
    expect(
      one({ ...alone, body: 'GOLDEN PATH ESTABLISHED' }, { anonymous: 'count' })?.connectionId,
    ).toBeUndefined();
  });

  it('are the same for what is sent again, and differ for equal lines of one request', () => {
    const rows = [
      log('FACTORY SUCCESS'),
      log('FACTORY SUCCESS'),
      log('FACTORY SUCCESS', { at: AT + 1 }),
      span(accept),
    ];
    const ids = map(rows).events.map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
    expect(map(rows, {}, { now: AT + 99 }).events.map(({ id }) => id)).toEqual(ids);
    const ofOthers = ['c1', 'c2'].map((connection_id) =>
      log('FACTORY SUCCESS', { attributes: { connection_id } }),
    );
    const apart = ofOthers.map((row) => map([row]).events[0]?.id);
    expect(new Set(apart).size).toBe(2);
    const undated = [log('FACTORY SUCCESS', { at: 0 })];
    expect(map(undated, {}, { now: AT }).events[0]?.id).not.toBe(
      map(undated, {}, { now: AT + 1 }).events[0]?.id,
    );
  });

  it('assume the arrival for a time that is none', () => {
    for (const at of [0, 1_000])
      expect(one(log('FACTORY SUCCESS', { at }), {}, { now: AT })).toMatchObject({
        at: AT,
        attributes: { 'tocsin.time_assumed': true },
      });
    expect(one(log('FACTORY SUCCESS', { at: 0, observed: AT + 7 }))?.at).toBe(AT + 7);
  });

  it('keep no prompt and no answer', () => {
    const attributes = {
      ...agent.attributes,
      'gen_ai.input.messages': 'secret',
      'input.value': 'secret',
      'ai.response.text': 'secret',
      'tocsin.note': 'kept',
    };
    const events = JSON.stringify(map([span({ attributes })]).events);
    expect(events).not.toContain('secret');
    expect(events).toContain('kept');
  });

  it('bound every text', () => {
    const long = 'x'.repeat(10_000);
    const row = log(`FACTORY INITIALIZATION FAILED ${long}`, {
      attributes: {
        error_code: long,
        connection_id: long,
        'tocsin.event.id': long,
        'tocsin.x': long,
      },
    });
    const event = one(row);
    expect(event?.errorCode).toHaveLength(200);
    expect(event?.connectionId).toHaveLength(200);
    expect(event?.id.length).toBeLessThanOrEqual(200);
    expect(event?.message).toHaveLength(4_000);
    expect(JSON.stringify(event?.attributes).length).toBeLessThan(8_000);
  });
});
