import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { healthEventInputSchema } from '../contract/api/events';
import { HEALTH_OUTCOMES } from '../domain/sessions/health-event';
import { HANDLERS, STAGES } from '../domain/sessions/stages';
import { quickEvent } from './quick-event';

const usual = { id: 'e', at: 1, stage: 'factory', outcome: 'ok', environment: 'staging' };
const text = (most: number) =>
  fc.oneof(
    fc.string({ maxLength: 5 }),
    fc.constantFrom('', 'x'.repeat(most), 'x'.repeat(most + 1)),
  );
const odd = fc.oneof(fc.constant(undefined), fc.constant(null), fc.integer(), fc.constant([]));
const changes: Record<string, fc.Arbitrary<unknown>> = {
  id: text(200),
  at: fc.oneof(fc.nat(), fc.double(), fc.constantFrom('17', '2026-01-01T00:00:00Z', 9e15, -1)),
  stage: fc.constantFrom(...STAGES, 'warp'),
  outcome: fc.constantFrom(...HEALTH_OUTCOMES, 'toString'),
  handler: fc.constantFrom(...HANDLERS, 'agents'),
  target: text(200),
  environment: text(100),
  release: text(200),
  instance: text(200),
  connectionId: text(200),
  sessionId: text(200),
  runId: text(200),
  traceId: text(200),
  errorCode: text(200),
  message: text(4_000),
  attributes: fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue()),
  constructor: fc.constant(1),
  traceparent: fc.constant('x'),
};
/** A usual row with some fields changed. */
const rows = fc
  .array(
    fc.oneof(
      ...Object.entries(changes).map(([key, value]) =>
        fc
          .oneof({ weight: 6, arbitrary: value }, { weight: 1, arbitrary: odd })
          .map((one) => [key, one] as const),
      ),
    ),
    { maxLength: 4 },
  )
  .map((fields) => Object.assign({}, usual, Object.fromEntries(fields)));

describe('quickEvent', () => {
  it('takes no row that the schema rejects or reads as another', () => {
    let taken = 0;
    fc.assert(
      fc.property(rows, (row) => {
        const quick = quickEvent(row);
        if (quick === null) return;
        taken += 1;
        expect(healthEventInputSchema.parse(row)).toEqual(quick);
      }),
      { numRuns: 3_000 },
    );
    expect(taken).toBeGreaterThan(20);
  });

  it.each<[string, object]>([
    ['an unknown field', { more: 1 }],
    ['a time as text', { at: '2026-01-01T00:00:00Z' }],
    ['what the collector decides', { attributes: { 'tocsin.uncounted': 'all' } }],
  ])('leaves %s to the schema', (_, more) => {
    expect(quickEvent(usual)).toBe(usual);
    expect(quickEvent({ ...usual, ...more })).toBeNull();
    expect(healthEventInputSchema.safeParse({ ...usual, ...more }).success).toBe(true);
  });
});
