import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compilePatterns } from '../../patterns/compile-patterns';
import { findMarker } from './markers';
import { idsInText } from './text-ids';

const meaning = (text: string) => findMarker(text)?.meaning;
const input = (text: string) => ({ text, event: '', span: null, attribute: () => undefined });

describe('built-in markers', () => {
  it.each([
    ['🏭 SSOT CONTEXT VALIDATION FAILED: x', 'factory', 'failed'],
    ['EMERGENCY MODE: Creating minimal WebSocket connection', 'handler', 'activated'],
    ['EMERGENCY MODE: ws_manager is None', 'handler', 'attempted'],
    ['FALLBACK SUCCESS: Emergency stub manager created', 'handler', 'activated'],
    ['EMISSION SUCCESS: agent_started', 'agent', 'ok'],
    ['EMISSION SUCCESS: agent_completed for x', 'complete', 'ok'],
    ['EMISSION FAILED: agent_completed', 'agent', 'failed'],
    ['2026-01-01 chat GOLDEN PATH ESTABLISHED', 'ready', 'ok'],
    ['GOLDEN PATH ESTABLISHMENT FAILURE', 'ready', 'failed'],
    ['WebSocket closed by server: 1011', 'close', 'failed'],
  ])('%s', (text, stage, outcome) => {
    expect(meaning(text)).toMatchObject({ stage, outcome });
  });

  it('take the longest, wherever it is: an emergency is no fallback', () => {
    expect(meaning('FALLBACK SUCCESS: Emergency stub manager created')?.handler).toBe('emergency');
    expect(meaning('LOOP ERROR after FACTORY INITIALIZATION FAILED')?.stage).toBe('factory');
    expect(meaning('FALLBACK MODE: Using fallback handler')?.handler).toBe('fallback');
  });

  it('never guess', () => {
    for (const known of [
      'EMERGENCY MODE ACTIVE',
      'EMERGENCY AUTH',
      'EMISSION SUCCESS: tool_executing',
    ])
      expect(meaning(known), known).toBeNull();
    for (const unknown of [
      'EMERGENCY MODE',
      'CONTEXT VALIDATION FAILED',
      'factory success',
      'ERROR',
      '',
    ])
      expect(findMarker(unknown), unknown).toBeNull();
  });

  it('have a code behind the colon', () => {
    expect(findMarker('SSOT FACTORY FAILURE: FACTORY_INIT_FAILED (x)')?.code).toBe(
      'FACTORY_INIT_FAILED',
    );
    expect(findMarker('UNIFIED AUTH: WebSocket authentication error NO_TOKEN')?.code).toBe(
      'NO_TOKEN',
    );
    expect(findMarker('SSOT FACTORY FAILURE')?.code).toBeNull();
  });

  it.each(['report', 'shipped'])('recognise every line of the %s vocabulary', (vocabulary) => {
    const url = new URL(
      `../../../tests/fixtures/logs/reference-backend-${vocabulary}.ndjson`,
      import.meta.url,
    );
    const lines = readFileSync(url, 'utf8').trim().split('\n');
    expect(lines.length).toBeGreaterThan(100);
    for (const line of lines) {
      const { message } = JSON.parse(line) as { message: string };
      expect(meaning(message), message).toBeTruthy();
    }
  });
});

it('finds ids in a text, each with = or : and with quotes or without', () => {
  expect(
    idsInText(
      `conn_id=ws_1, "run_id": "r-2" session_id:'s.3'; traceparent=00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01`,
    ),
  ).toEqual({
    connectionId: 'ws_1',
    runId: 'r-2',
    sessionId: 's.3',
    traceId: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  });
  expect(idsInText('connection_id = a connection_id=b.')).toEqual({ connectionId: 'a' });
  expect(idsInText('disconnection_id=a; the run_id is missing')).toEqual({});
});

describe("a user's patterns", () => {
  it('give a meaning and the ids of their groups; the first that fits counts', () => {
    const search = compilePatterns([
      { contains: 'healthcheck', ignore: true },
      {
        match: String.raw`component (?P<errorCode>\w+) failed.*conn=(?P<connectionId>[\w-]+)`,
        stage: 'factory',
        outcome: 'failed',
      },
      { contains: 'component', stage: 'factory', outcome: 'ok' },
    ]);
    expect(search(input('component MANAGER failed at start conn=c-7 x'))).toEqual({
      meaning: { stage: 'factory', outcome: 'failed' },
      groups: { errorCode: 'MANAGER', connectionId: 'c-7' },
      number: 2,
    });
    expect(search(input('component up'))?.number).toBe(3);
    expect(search(input('healthcheck component up'))?.meaning).toBeNull();
    expect(search(input('other'))).toBeNull();
  });

  it('name spans, event names and attributes, and mix up none of them', () => {
    const search = compilePatterns([
      {
        span: 'manager\\.create',
        attributes: { result: 'bad' },
        stage: 'factory',
        outcome: 'failed',
      },
      { event: 'manager.created', stage: 'factory', outcome: 'ok' },
    ]);
    const span = { text: '', event: '', span: 'manager.create', attribute: () => 'bad' };
    expect(search(span)?.meaning?.outcome).toBe('failed');
    expect(search({ ...span, span: 'manager.create.inner' })).toBeNull();
    expect(search({ ...span, attribute: () => 'good' })).toBeNull();
    expect(search({ ...input(''), event: 'manager.created' })?.meaning?.outcome).toBe('ok');
  });

  it.each([
    ['(?=x)', /pattern 1: .*look-around/],
    ['(a', /pattern 1: .*\(a/],
    ['((a{1,30}){1,30})$', /pattern 1: .*too costly/],
    ['x'.repeat(501), /500 characters/],
    ['(?P<user>x)', /the group user is none of/],
  ])('are refused with the reason: %s', (match, why) => {
    expect(() => compilePatterns([{ match, stage: 'ready', outcome: 'ok' }])).toThrow(why);
  });

  it('take a bounded number of steps on the longest line', () => {
    const search = compilePatterns([
      { match: '(a+)+$', stage: 'ready', outcome: 'ok' },
      { match: '(.*a){20}', stage: 'ready', outcome: 'ok' },
    ]);
    expect(search(input(`${'a'.repeat(1_000_000)}b`))?.number).toBe(1);
    expect(search(input(`${'a'.repeat(8_000)}b`))?.number).toBe(2);
  });
});
