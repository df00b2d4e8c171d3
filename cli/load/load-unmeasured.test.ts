import { describe, expect, it } from 'vitest';
import { createLoadTally } from '../../lib/commands/check/load/load-tally';
import { session } from '../../tests/contract/support/records';
import { AG_UI } from '../../tests/support/domain/declared-facts';
import { loadHumanText } from './load-human';
import { loadReport } from './load-report';

describe('a load of a declared journey', () => {
  it('counts what it does not measure apart from what is unknown', () => {
    const tally = createLoadTally();
    const record = session({ id: 's1' });
    const stages = record.stages.map((one) =>
      AG_UI.measured.includes(one.stage)
        ? one
        : { stage: one.stage, outcome: 'unknown' as const, ms: null, measured: false as const },
    );
    const facts = { ...record.facts, plan: AG_UI };
    for (let n = 0; n < 3; n++) tally.add({ ...record, stages, facts }, 0);
    const rows = tally.figures().stages;
    const factory = rows.find(({ stage }) => stage === 'factory');
    expect(factory).toMatchObject({ ok: 0, unknown: 0, unmeasured: 3 });
    expect(rows.find(({ stage }) => stage === 'complete')).not.toHaveProperty('unmeasured');
    const { indicators } = tally.summary(1);
    expect(indicators.factory).toMatchObject({ valid: 0, measured: false });
    expect(indicators.connection).not.toHaveProperty('measured');
    const none = { planned: 3, due: 3, started: 3, lostToLimit: 0, lostToMachine: 0, abandoned: 0 };
    const load = {
      ...tally.figures(),
      loop: 'open' as const,
      plan: '1/s for 3 s',
      slots: none,
      startedPerSecond: 1,
      maxInFlight: 4_000,
      mostInFlight: 1,
      notes: [],
    };
    const summary = tally.summary(3_000);
    expect(loadHumanText({ summary, load }, null)).toMatch(
      /factory +│ not measured by this journey/,
    );
    const report = { target: 'ws://x', startedAt: '2026-11-28T12:00:00.000Z', summary, load };
    const html = loadReport(report, 'html');
    expect(html).toContain('<td>factory</td><td colspan="9">not measured by this journey</td>');
    expect(html).toContain('No message proves that the factory worked.');
    expect(JSON.parse(loadReport(report, 'json')).load.stages[3]).toMatchObject({ unmeasured: 3 });
  });
});
