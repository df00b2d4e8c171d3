import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServerConnection } from '../sessions/connection';
import type { StoredHealthEvent } from '../sessions/health-event';
import { HANDLERS, STAGES } from '../sessions/stages';
import { contributionOfConnection } from '../tallies/contribution';
import { foldConnection } from './fold-connection';

let next = 0;
function healthEvent(
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
const foldNew = (...events: StoredHealthEvent[]) => foldConnection(null, events);
const indicatorsOf = ({ connection, factory, emergency, agent }: ServerConnection) => [
  connection,
  factory,
  emergency,
  agent,
];

describe('foldConnection', () => {
  it('leaves a connection known only by its accept undecided', () => {
    const connection = foldNew(healthEvent('accept', 'ok'), healthEvent('auth', 'ok'));
    expect(indicatorsOf(connection)).toEqual([null, null, null, null]);
    expect([connection.accepted, connection.decidedAt]).toEqual([true, null]);
    expect(contributionOfConnection(connection)).toBeNull();
  });

  it('finds all indicators good for a successful connection', () => {
    const connection = foldNew(
      healthEvent('accept', 'ok', { at: 1 }),
      healthEvent('factory', 'ok', { at: 2 }),
      healthEvent('handler', 'ok', { at: 3, handler: 'agent' }),
      healthEvent('ready', 'ok', { at: 4 }),
      healthEvent('complete', 'ok', { at: 9 }),
      healthEvent('close', 'ok', { at: 10 }),
    );
    expect(indicatorsOf(connection)).toEqual(['good', 'good', 'good', 'good']);
    expect([connection.firstAt, connection.decidedAt]).toEqual([1, 2]);
  });

  it('counts an emergency that was only attempted', () => {
    const connection = foldNew(
      healthEvent('accept', 'ok'),
      healthEvent('factory', 'failed'),
      healthEvent('handler', 'attempted', { handler: 'emergency' }),
      healthEvent('close', 'failed'),
    );
    expect(indicatorsOf(connection)).toEqual(['bad', 'bad', 'bad', null]);
  });

  it('counts an emergency connection as ready, and never as a success of the agent', () => {
    const connection = foldNew(
      healthEvent('factory', 'failed'),
      healthEvent('handler', 'activated', { handler: 'emergency' }),
      healthEvent('ready', 'ok'),
      healthEvent('complete', 'ok'),
    );
    expect(indicatorsOf(connection)).toEqual(['good', 'bad', 'bad', 'bad']);
    expect(
      foldNew(
        healthEvent('factory', 'ok'),
        healthEvent('handler', 'activated', { handler: 'fallback' }),
        healthEvent('ready', 'ok'),
        healthEvent('complete', 'ok'),
      ).agent,
    ).toBe('bad');
  });

  it('finds an accepted connection that closed without ready bad, and one known only by its close undecided', () => {
    expect(foldNew(healthEvent('accept', 'ok'), healthEvent('close', 'ok')).connection).toBe('bad');
    expect(foldNew(healthEvent('close', 'ok')).decidedAt).toBeNull();
  });

  it('cancels a failure only if its stage recovered after it', () => {
    const failed = healthEvent('factory', 'failed', { at: 5 });
    expect(foldNew(failed, healthEvent('factory', 'ok', { at: 9 })).factory).toBe('bad');
    expect(foldNew(failed, healthEvent('factory', 'recovered', { at: 9 })).factory).toBe('good');
    expect(foldNew(failed, healthEvent('factory', 'recovered', { at: 5 })).factory).toBe('bad');
    const again = healthEvent('factory', 'failed', { at: 12 });
    expect(foldNew(failed, healthEvent('factory', 'recovered', { at: 9 }), again).factory).toBe(
      'bad',
    );
    const agent = healthEvent('agent', 'failed', { at: 5 });
    expect(foldNew(agent, healthEvent('complete', 'ok', { at: 9 })).agent).toBe('bad');
    expect(foldNew(agent, healthEvent('complete', 'recovered', { at: 9 })).agent).toBe('good');
  });

  it('refuses events without a connection', () => {
    expect(() => foldConnection(null, [])).toThrow(RangeError);
  });

  const anyEvent = fc
    .record(
      {
        stage: fc.constantFrom(...STAGES),
        outcome: fc.constantFrom(
          'ok' as const,
          'failed' as const,
          'activated' as const,
          'attempted' as const,
          'recovered' as const,
        ),
        handler: fc.constantFrom(...HANDLERS),
        at: fc.integer({ min: 1, max: 1000 }),
        release: fc.constantFrom('r1', 'r2'),
      },
      { requiredKeys: ['stage', 'outcome', 'at'] },
    )
    .map(({ stage, outcome, ...more }) => healthEvent(stage, outcome, more));

  it('gives the same connection in every order, in every batching, and if repeated', () => {
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
  it('counts a connection once, at the instant that decided it, separately from the probe', () => {
    const ours = foldNew(
      healthEvent('accept', 'ok'),
      healthEvent('factory', 'ok', { at: 50 }),
      healthEvent('ready', 'ok', { at: 60, sessionId: 's1', instance: 'i1', release: 'r1' }),
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
    const theirs = contributionOfConnection(
      foldNew(healthEvent('factory', 'failed', { targetId: null })),
    );
    expect(theirs).toMatchObject({
      dimensions: { source: 'server', release: 'unknown', targetId: '' },
      counts: { failed: 1 },
    });
  });
});
