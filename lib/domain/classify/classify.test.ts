import { describe, expect, it } from 'vitest';
import {
  bye,
  closed,
  error,
  event,
  facts,
  line,
  WELCOME,
} from '../../../tests/support/domain/classify-facts';
import { TABLE } from '../../../tests/support/domain/classify-rows';
import { classify } from './classify';

describe('classify', () => {
  it.each(TABLE)('%s', (_name, one, { stages, ...expected }, events) => {
    const result = classify(one, events ?? []);
    expect(line(result)).toBe(stages);
    expect(result.outcome).toBe(expected.outcome ?? 'failed');
    expect(result).toMatchObject(expected);
  });

  it('excludes the probe’s own faults', () => {
    const result = classify(
      facts([], { connectedMs: null, acceptedMs: null, probeFault: 'EMFILE' }),
    );
    expect(result).toMatchObject({ outcome: 'excluded', failedStage: null, signature: null });
  });

  it('gives one signature to sessions that differ by ids only, and others to other ways of failing', () => {
    const failing = (id: string, code = 1011) =>
      classify(
        facts([error('FACTORY_INIT_FAILED', `user ${id} got "x${id}"`)], { close: closed(code) }),
      ).signature;
    const one = failing('8f14e45f-ceea-467f-9d1a-7e1c2b3a4d5e');
    expect(one).toEqual(failing('1b6453b8-9e1a-4c1d-8f2a-0d9e8c7b6a5f'));
    expect(one?.id).not.toBe(failing('1', 1008)?.id);
    expect(one?.title).toBe(
      'factory: FACTORY_INIT_FAILED, closed 1011 (internal error), user # got …',
    );
  });

  it('warns of missing tool fields and of missing events', () => {
    const poor = facts(
      [
        WELCOME,
        event('agent_started'),
        event('tool_executing'),
        event('tool_completed'),
        event('agent_completed', { result: 'x' }),
      ],
      bye,
    );
    const { warnings, outcome } = classify(poor);
    expect(outcome).toBe('passed');
    expect(warnings.join()).toContain('tool_executing lacks tool_name');
    expect(warnings.join()).toContain('completed without agent_thinking');
  });
});
