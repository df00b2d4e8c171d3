import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Funnel } from '@/lib/contract/api/overview';
import { STAGES, type Stage } from '@/lib/domain/sessions/stages';
import { prepareFunnel, summariseFunnel } from './prepare-funnel';

function funnelOf(sessions: number, parts: Partial<Record<Stage, [number, number?, number?]>>) {
  let reached = sessions;
  const stages = STAGES.map((stage) => {
    const [own = reached, failed = 0, unproven = 0] = parts[stage] ?? [];
    reached = own;
    return { stage, reached: own, failed, unproven };
  });
  return { sessions, stages } satisfies Funnel;
}

describe('prepareFunnel', () => {
  it('names the losses of the drawing', () => {
    const funnel = funnelOf(720, {
      auth: [716, 4],
      factory: [295, 421],
      agent: [293, 2],
      complete: [289, 4],
    });
    const rows = prepareFunnel(funnel);
    expect(rows.map((row) => [row.stage, row.failed]).filter(([, failed]) => failed)).toEqual([
      ['auth', 4],
      ['factory', 421],
      ['agent', 2],
      ['complete', 4],
    ]);
    expect(rows.find((row) => row.worst)?.stage).toBe('factory');
    expect(rows.every((row) => row.hatched === 0)).toBe(true);
    expect(summariseFunnel(funnel)).toBe(
      '720 sessions; stopped: 4 at auth, 421 at factory, 2 at agent, 4 at complete.',
    );
  });

  it('hatches the stages that a bare 1011 leaves open, and loses the sessions where they stopped', () => {
    const rows = prepareFunnel(funnelOf(100, { auth: [40], factory: [40], ready: [40, 60] }));
    const of = (stage: Stage) => rows.find((row) => row.stage === stage);
    expect(of('auth')).toMatchObject({ solid: 0.4, hatched: 0.6, unproven: 60, failed: 0 });
    expect(of('ready')).toMatchObject({ solid: 0.4, hatched: 0, failed: 60 });
  });

  it('hatches a handler that nothing but a later stage proved', () => {
    const rows = prepareFunnel(funnelOf(10, { handler: [10, 0, 10] }));
    expect(rows[4]).toMatchObject({ solid: 0, hatched: 1 });
  });

  it('never draws past the whole width', () => {
    const part = fc.tuple(
      fc.integer({ min: 0, max: 50 }),
      fc.integer({ min: 0, max: 50 }),
      fc.integer({ min: 0, max: 50 }),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 50 }),
        fc.array(part, { minLength: 9, maxLength: 9 }),
        (sessions, parts) => {
          const stages = parts.map(([reached, failed, unproven], index) => ({
            stage: STAGES[index] ?? 'connect',
            reached,
            failed,
            unproven,
          }));
          for (const row of prepareFunnel({ sessions, stages })) {
            expect(row.solid).toBeGreaterThanOrEqual(0);
            expect(row.solid + row.hatched).toBeLessThanOrEqual(1 + 1e-9);
          }
        },
      ),
    );
    expect(summariseFunnel(funnelOf(0, {}))).toBe('No session in this range.');
    expect(summariseFunnel(funnelOf(5, {}))).toBe('5 sessions, none stopped.');
  });
});
