import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findFailingStage } from './failing-stage';
import { readFrame } from './read-frame';

const read = (value: unknown) => readFrame(JSON.stringify(value));

describe('readFrame', () => {
  it.each([
    [{ type: 'connection_established', connection_id: 'x' }],
    [{ type: 'system_message', data: { event: 'connection_established', connection_ready: true } }],
    [{ type: 'session.ready' }],
    [{ event: 'hello' }],
    [{ type: 'welcome', release: '1' }],
    [{ type: 'connected' }],
    [{ type: 'connection_ack' }],
    [{ status: 'connected' }],
    [['connected', { a: 1 }]],
    [{ type: 'handshake_complete' }],
    [{ type: 'you_are_in', connection_id: 'c' }],
  ])('takes %j for a welcome', (frame) => {
    expect(read(frame).kind).toBe('welcome');
  });

  it.each([
    [{ event: 'initialization_completed', message_type: 'initialization_progress' }, 'progress'],
    [{ type: 'ack', received_type: 'x', status: 'acknowledged' }, 'ack'],
    [{ type: 'ping', data: { timestamp: 1 } }, 'ping'],
    [{ type: 'heartbeat', data: {} }, 'ping'],
    [{ type: 'handshake_validation', validation_id: 'v' }, 'handshake'],
    [{ type: 'start_agent', payload: {} }, 'other'],
    [{ type: 'system_message', data: { connection_ready: false, event: 'connected' } }, 'other'],
    [{ type: 'user_message', content: 'connected' }, 'other'],
    [{ type: 'auth_success' }, 'authenticated'],
    [{ ok: false, reason: 'nope' }, 'error'],
    [{ errors: [{ message: 'x' }] }, 'error'],
    [
      { event: 'service_failed', message_type: 'initialization_progress', service_name: 'redis' },
      'error',
    ],
    [{ type: 'system_message', data: { event: 'service_info', fallback_active: true } }, 'notice'],
  ])('reads %j as %s', (frame, kind) => {
    expect(read(frame).kind).toBe(kind);
  });

  it.each([
    [{ type: 'agent.started', runId: 'r' }, 'agent_started'],
    [{ event: 'agentCompleted', data: { answer: 'x' } }, 'agent_completed'],
    [{ type: 'event', event: 'tool_result', result: 1 }, 'tool_completed'],
    [{ type: 'agent_event', payload: { type: 'agent_thinking' } }, 'agent_thinking'],
  ])('reads %j as agent event %s', (frame, event) => {
    expect(read(frame)).toMatchObject({ kind: 'agent', event });
  });

  it.each([
    [{ final_response: 'x' }, true],
    [{ payload: { result: { report: { text: 'x' } } } }, true],
    [{ payload: { result: 391 } }, true],
    [{ payload: 'the answer' }, true],
    [{ data: { message: 'the answer' } }, true],
    [{ data: { choices: [{ delta: 'x' }] } }, true],
    [{ payload: { result: '' } }, false],
    [{ payload: { result: {}, message: 'done' } }, false],
    [{ payload: { status: 'completed', duration_ms: 5 } }, false],
    [{}, false],
  ])('finds the answer of %j: %s', (rest, answer) => {
    expect(read({ type: 'agent_completed', ...rest })).toMatchObject({ answer });
  });

  it('finds the serving handler by flags, and not by a list of features', () => {
    expect(read({ type: 'x', emergency_mode: true }).served).toBe('emergency');
    expect(read({ type: 'connected', data: { mode: 'degraded' } }).served).toBe('fallback');
    expect(
      read({ type: 'connected', fallback_active: false, emergency_mode: false }).served,
    ).toBeUndefined();
    expect(
      read({ type: 'connected', data: { features: { emergency_fallback: true } } }).served,
    ).toBeUndefined();
  });

  it('never throws and stays small, whatever the input', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc
            .jsonValue()
            .map((value) => JSON.stringify({ type: 'error', data: value, error: value })),
        ),
        (raw) => {
          expect(JSON.stringify(readFrame(raw)).length).toBeLessThan(4000);
        },
      ),
    );
    expect(readFrame('['.repeat(1_000_000)).kind).toBe('unreadable');
    expect(readFrame(`{"type":"agent_completed","x":"${'y'.repeat(1_100_000)}"}`)).toMatchObject({
      kind: 'agent',
      answer: true,
    });
  });
});

describe('findFailingStage', () => {
  it.each([
    ['token expired', 'auth'],
    ['SSOT Auth failed', 'auth'],
    ['Unauthorized', 'auth'],
    ['missing credentials', 'auth'],
    ['InvalidJwtSignature', 'auth'],
    ['Factory SSOT validation failed', 'factory'],
    ['could not build manager for user', 'factory'],
    ['CTX_TYPE_MISMATCH', 'factory'],
    ['UserExecutionContext expected, got dict', 'factory'],
    ["object UnifiedWebSocketManager can't be used in 'await' expression", 'factory'],
    ['Factory failed: auth context missing', 'factory'],
    ['authentication succeeded but the factory crashed', 'factory'],
    ['no handler registered', 'handler'],
    ['agent handler initialization failed', 'handler'],
    ['supervisor is None', 'handler'],
    ['Missing dependency: thread_service', 'handler'],
    ['redis unavailable', 'handler'],
    ['agent crashed', 'agent'],
    ['LLM context length exceeded: max tokens', 'agent'],
    ['Internal error', null],
    ['main cleanup', null],
    ['Rate limit exceeded - retry after 3s', null],
    ['Unexpected token < in JSON', null],
    ['author not found', null],
    ['', null],
  ])('%s: %s', (text, stage) => {
    expect(findFailingStage({ texts: [text] })?.stage ?? null).toBe(stage);
  });
});
