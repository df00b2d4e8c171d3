import { describe, expect, it } from 'vitest';
import {
  agentEvent,
  cleanClose,
  closeBy,
  errorFrame,
  FIVE_EVENTS,
  factsOf,
  missedDeadline,
  stageLine,
  WELCOME,
} from '../../../tests/support/domain/classify-facts';
import { SETUP_ROWS } from '../../../tests/support/domain/classify-rows';
import { RUN_ROWS } from '../../../tests/support/domain/classify-run-rows';
import type { SessionFacts } from '../sessions/session-facts';
import { requestPosition } from './arrival';
import { classifySession } from './classify-session';

/** The same session on a connection so fast that all its frames, and the request, are of one instant. */
function inOneInstant(facts: SessionFacts): SessionFacts {
  const atMs = facts.frames[0]?.atMs ?? 10;
  if (facts.requestedMs === null)
    return { ...facts, frames: facts.frames.map(({ meaning }) => ({ atMs, meaning })) };
  return {
    ...facts,
    frames: facts.frames.map(({ meaning }) => ({ atMs, meaning })),
    requestedMs: atMs,
    requestedAfter: requestPosition(facts),
  };
}

describe('frames of one instant', () => {
  it.each([...SETUP_ROWS, ...RUN_ROWS])('count in their order: %s', (_name, one, _is, events) => {
    const [apart, together] = [one, inOneInstant(one)].map((facts) =>
      classifySession(facts, events ?? []),
    );
    const { signature, warnings, ...verdict } = apart ?? {};
    expect({ ...together, stages: [] }).toMatchObject({ ...verdict, stages: [] });
    expect(together && stageLine(together)).toBe(apart && stageLine(apart));
    expect(together?.signature?.id).toBe(signature?.id);
    expect(together?.warnings).toHaveLength(warnings?.length ?? 0);
  });

  const handlerError = errorFrame('HANDLER_INIT_FAILED', 'agent handler could not be created');

  it('show whether an error of the handler came before the first agent event', () => {
    const before = inOneInstant(factsOf([WELCOME, handlerError, ...FIVE_EVENTS], cleanClose));
    const after = inOneInstant(
      factsOf([WELCOME, ...FIVE_EVENTS.slice(0, 1), handlerError], missedDeadline('complete')),
    );
    expect(classifySession(before)).toMatchObject({ outcome: 'degraded', handler: 'fallback' });
    expect(stageLine(classifySession(after))).toBe('oooooooF-');
  });

  it('are no answer where they came before the request', () => {
    const early = inOneInstant(factsOf([...FIVE_EVENTS, WELCOME], missedDeadline('agent')));
    expect(classifySession(early)).toMatchObject({ outcome: 'failed' });
  });
});

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
