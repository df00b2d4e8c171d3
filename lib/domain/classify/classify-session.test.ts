import { describe, expect, it } from 'vitest';
import {
  agentEvent,
  cleanClose,
  closeBy,
  errorFrame,
  factsOf,
  stageLine,
  WELCOME,
} from '../../../tests/support/domain/classify-facts';
import { SETUP_ROWS } from '../../../tests/support/domain/classify-rows';
import { RUN_ROWS } from '../../../tests/support/domain/classify-run-rows';
import { classifySession } from './classify-session';

describe('classifySession', () => {
  it.each([...SETUP_ROWS, ...RUN_ROWS])('%s', (_name, one, { stages, ...expected }, events) => {
    const result = classifySession(one, events ?? []);
    expect(stageLine(result)).toBe(stages);
    expect(result.outcome).toBe(expected.outcome ?? 'failed');
    expect(result).toMatchObject(expected);
  });

  it('excludes the probe’s own faults', () => {
    const result = classifySession(
      factsOf([], { connectedMs: null, acceptedMs: null, probeFault: 'EMFILE' }),
    );
    expect(result).toMatchObject({ outcome: 'excluded', failedStage: null, signature: null });
  });

  it('gives one signature to sessions that differ only by ids, and different ones to different failures', () => {
    const failing = (id: string, code = 1011) =>
      classifySession(
        factsOf([errorFrame('FACTORY_INIT_FAILED', `user ${id} got "x${id}"`)], {
          close: closeBy(code),
        }),
      ).signature;
    const one = failing('8f14e45f-ceea-467f-9d1a-7e1c2b3a4d5e');
    expect(one).toEqual(failing('1b6453b8-9e1a-4c1d-8f2a-0d9e8c7b6a5f'));
    expect(one?.id).not.toBe(failing('1', 1008)?.id);
    expect(one?.title).toBe(
      'factory: FACTORY_INIT_FAILED, closed 1011 (internal error), user # got …',
    );
  });

  it('warns about missing tool fields and missing events', () => {
    const poor = factsOf(
      [
        WELCOME,
        agentEvent('agent_started'),
        agentEvent('tool_executing'),
        agentEvent('tool_completed'),
        agentEvent('agent_completed', { result: 'x' }),
      ],
      cleanClose,
    );
    const { warnings, outcome } = classifySession(poor);
    expect(outcome).toBe('passed');
    expect(warnings.join()).toContain('tool_executing lacks tool_name');
    expect(warnings.join()).toContain('completed without agent_thinking');
  });
});
