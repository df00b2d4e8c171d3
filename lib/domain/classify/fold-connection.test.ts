import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServerConnection } from '../sessions/connection';
import type { StoredHealthEvent } from '../sessions/health-event';
import { HANDLERS, STAGES } from '../sessions/stages';
import { contributionOfConnection } from '../tallies/contribution';
import { foldConnection } from './fold-connection';

let next = 0;
function event(
  stage: StoredHealthEvent['stage'],
  outcome: StoredHealthEvent['outcome'],
  more: Partial<StoredHealthEvent> = {},
): StoredHealthEvent {
  const at = more.at ?? 1000 + next;
  return {
    id: `e${next++}`,
    at,
    stage,
    outcome,
    environment: 'staging',
    connectionId: 'c1',
    receivedAt: at,
    bucketAt: at,
    clockAhead: false,
    targetId: 't1',
    seeded: false,
    ...more,
  };
}
const fold = (...events: StoredHealthEvent[]) => foldConnection(null, events);
const told = ({ connection, factory, emergency, agent }: ServerConnection) => [
  connection,
  factory,
  emergency,
  agent,
];

describe('foldConnection', () => {
  it('leaves a connection known only by its accept undecided', () => {
    const connection = fold(event('accept', 'ok'), event('auth', 'ok'));
    expect(told(connection)).toEqual([null, null, null, null]);
    expect([connection.accepted, connection.decidedAt]).toEqual([true, null]);
    expect(contributionOfConnection(connection)).toBeNull();
  });

  it('tells a connection that went well', () => {
    const connection = fold(
      event('accept', 'ok', { at: 1 }),
      event('factory', 'ok', { at: 2 }),
      event('handler', 'ok', { at: 3, handler: 'agent' }),
      event('ready', 'ok', { at: 4 }),
      event('complete', 'ok', { at: 9 }),
      event('close', 'ok', { at: 10 }),
    );
    expect(told(connection)).toEqual(['good', 'good', 'good', 'good']);
    expect([connection.firstAt, connection.decidedAt]).toEqual([1, 2]);
  });

  it('counts an emergency that was only attempted', () => {
    const connection = fold(
      event('accept', 'ok'),
      event('factory', 'failed'),
      event('handler', 'attempted', { handler: 'emergency' }),
      event('close', 'failed'),
    );
    expect(told(connection)).toEqual(['bad', 'bad', 'bad', null]);
  });

  it('lets an emergency connection be ready, and never a success of the agent', () => {
    const connection = fold(
      event('factory', 'failed'),
      event('handler', 'activated', { handler: 'emergency' }),
      event('ready', 'ok'),
      event('complete', 'ok'),
    );
    expect(told(connection)).toEqual(['good', 'bad', 'bad', 'bad']);
    expect(
      fold(
        event('factory', 'ok'),
        event('handler', 'activated', { handler: 'fallback' }),
        event('ready', 'ok'),
        event('complete', 'ok'),
      ).agent,
    ).toBe('bad');
  });

  it('calls an accepted connection that closed without ready bad, and one known only by its close undecided', () => {
    expect(fold(event('accept', 'ok'), event('close', 'ok')).connection).toBe('bad');
    expect(fold(event('close', 'ok')).decidedAt).toBeNull();
  });

  it('takes a failure back only where its stage recovered after it', () => {
    const failed = event('factory', 'failed', { at: 5 });
    expect(fold(failed, event('factory', 'ok', { at: 9 })).factory).toBe('bad');
    expect(fold(failed, event('factory', 'recovered', { at: 9 })).factory).toBe('good');
    expect(fold(failed, event('factory', 'recovered', { at: 5 })).factory).toBe('bad');
    const again = event('factory', 'failed', { at: 12 });
    expect(fold(failed, event('factory', 'recovered', { at: 9 }), again).factory).toBe('bad');
    const agent = event('agent', 'failed', { at: 5 });
    expect(fold(agent, event('complete', 'ok', { at: 9 })).agent).toBe('bad');
    expect(fold(agent, event('complete', 'recovered', { at: 9 })).agent).toBe('good');
  });

  it('refuses events without a connection', () => {
    expect(() => foldConnection(null, [])).toThrow(RangeError);
  });

  const anyEvent = fc
    .record({
      stage: fc.constantFrom(...STAGES),
      outcome: fc.constantFrom(
        'ok' as const,
        'failed' as const,
        'activated' as const,
        'attempted' as const,
        'recovered' as const,
      ),
      handler: fc.option(fc.constantFrom(...HANDLERS), { nil: undefined }),
      at: fc.integer({ min: 1, max: 1000 }),
      release: fc.option(fc.constantFrom('r1', 'r2'), { nil: undefined }),
    })
    .map(({ stage, outcome, ...more }) => event(stage, outcome, more));

  it('is the same in every order, in every batching, and when repeated', () => {
    const lists = fc.array(anyEvent, { minLength: 1, maxLength: 12 });
    const content = ({ revision: _, ...rest }: ServerConnection) => rest;
    fc.assert(
      fc.property(lists, fc.nat(11), fc.nat(1000), (events, cut, seed) => {
        const whole = foldConnection(null, events);
        const shuffled = [...events].sort(
          (a, b) => ((a.at * 7919 + seed) % 101) - ((b.at * 7919 + seed) % 101),
        );
        const head = shuffled.slice(0, cut);
        const some = head.length > 0 ? foldConnection(null, head) : null;
        const rest = foldConnection(some, shuffled.slice(head.length));
        expect(content(rest)).toEqual(content(whole));
        expect(foldConnection(whole, events)).toBe(whole);
        expect(foldConnection(JSON.parse(JSON.stringify(whole)), events).revision).toBe(1);
      }),
    );
  });
});

describe('contributionOfConnection', () => {
  it('counts a connection once, at the instant that decided it, apart from the probe', () => {
    const ours = fold(
      event('accept', 'ok'),
      event('factory', 'ok', { at: 50 }),
      event('ready', 'ok', { at: 60, sessionId: 's1', instance: 'i1', release: 'r1' }),
    );
    const contribution = contributionOfConnection(ours);
    expect(contribution).toMatchObject({
      at: 50,
      dimensions: { source: 'server-synthetic', release: 'r1', targetId: 't1' },
      marks: [['instance', 'i1']],
    });
    expect(contribution?.counts).toMatchObject({ sessions: 1, passed: 1, failed: 0 });
    expect(contribution?.counts.indicators.agent).toEqual({ bad: 0, valid: 0, unknown: 0 });
    expect(contribution?.counts.indicators.connection).toEqual({ bad: 0, valid: 1, unknown: 0 });
    const theirs = contributionOfConnection(fold(event('factory', 'failed', { targetId: null })));
    expect(theirs).toMatchObject({
      dimensions: { source: 'server', release: 'unknown', targetId: '' },
      counts: { failed: 1 },
    });
  });
});
