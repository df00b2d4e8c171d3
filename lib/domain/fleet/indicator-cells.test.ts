import { describe, expect, it } from 'vitest';
import { facts, fails, picture, serving, six } from '../../../tests/support/domain/sentence-facts';
import type { TargetFacts } from '../sentence/situation';
import { indicatorCells } from './indicator-cells';

const cellsOf = (more: Partial<TargetFacts>) => {
  const input = facts(more);
  return indicatorCells({ ...input, states: input.indicators });
};
const states = (more: Partial<TargetFacts>) => cellsOf(more).map(({ state }) => state);

describe('the cells of a row', () => {
  it('are the four gated indicators', () => {
    expect(cellsOf({}).map(({ key }) => key)).toEqual([
      'connection',
      'factory',
      'emergency',
      'agent',
    ]);
  });

  it('none holds where sessions stop before the agent and nothing is evaluated yet', () => {
    const failing = picture({ recent: { sessions: 24, bad: 12, stage: 'factory' } });
    expect(states({ picture: failing })).toEqual(['unsure', 'unsure', 'unsure', 'unsure']);
    const late = picture({ recent: { sessions: 24, bad: 12, stage: 'agent' } });
    expect(states({ picture: late })).toEqual(['holds', 'holds', 'holds', 'unsure']);
  });

  it('one whose page fires fails until its recovery is proven', () => {
    const indicators = six({ agent: { state: 'unsure' } });
    expect(states({ indicators, paging: ['agent'] }).at(-1)).toBe('fails');
  });

  it('state the value of the release that fails, where the whole does not', () => {
    const ofRelease = { version: 'v2', count: { bad: 9, valid: 20, unknown: 0 } };
    const indicators = six({ agent: { ...fails(9, 400), ofRelease } });
    const [, , , agent] = cellsOf({
      indicators,
      picture: picture({ serving: [serving('v2', 1)] }),
    });
    expect(agent).toMatchObject({ state: 'fails', count: { bad: 9, valid: 20 } });
  });

  it('say where nothing is measured, and where a value means nothing', () => {
    const input = facts({ indicators: six({ emergency: { notMeaningful: true } }) });
    const [connection, factory, emergency] = indicatorCells({
      ...input,
      states: input.indicators.map((one) =>
        one.indicator === 'factory' ? { ...one, state: 'no_data', measured: false } : one,
      ),
    });
    expect([connection?.measured, factory?.measured]).toEqual([true, false]);
    expect(emergency?.notMeaningful).toBe(true);
  });
});
