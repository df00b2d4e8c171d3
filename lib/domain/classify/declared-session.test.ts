import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  closeBy,
  healthEvent,
  missedDeadline,
  stageLine,
} from '../../../tests/support/domain/classify-facts';
import {
  AG_UI,
  declaredFacts,
  failing,
  planOf,
  proving,
} from '../../../tests/support/domain/declared-facts';
import type { FrameMeaning, SessionFacts } from '../sessions/session-facts';
import { STAGES, type Stage } from '../sessions/stages';
import { classifySession } from './classify-session';

const ALL = planOf(['auth', 'factory', 'handler', 'ready', 'agent', 'complete'], {
  emergency: true,
});
const GREETING = planOf(['auth', 'ready', 'agent', 'complete']);
const close = (code: number) => ({ close: closeBy(code) });

type Row = [name: string, facts: SessionFacts, line: string, code?: string | null];

describe('a session of a declared journey', () => {
  it.each<Row>([
    [
      'passes on what it measures',
      declaredFacts(AG_UI, [proving('agent'), proving('complete')]),
      'ooo???ooo',
    ],
    [
      'proves the agent by the end of the run',
      declaredFacts(AG_UI, [proving('complete')]),
      'ooo???ooo',
    ],
    [
      'waits for the agent in silence',
      declaredFacts(AG_UI, [], missedDeadline('agent')),
      'oo????F--',
    ],
    [
      'waits for the end',
      declaredFacts(AG_UI, [proving('agent')], missedDeadline('complete')),
      'ooo???oF-',
    ],
    [
      'is not blamed on words of a close',
      declaredFacts(AG_UI, [], { close: closeBy(1008, 'auth failed: factory') }),
      'oo????F--',
      null,
    ],
    [
      'fails where a rule says, also late',
      declaredFacts(ALL, [
        proving('auth', 'factory', 'handler', 'ready'),
        proving('agent'),
        failing('factory'),
      ]),
      'oooFooo--',
      'E_RULE',
    ],
    [
      'fails by an error after its end',
      declaredFacts(AG_UI, [proving('agent'), proving('complete'), failing('complete')]),
      'ooo???oFo',
      'E_RULE',
    ],
    [
      'places a rule about what it does not measure by position',
      declaredFacts(AG_UI, [failing('factory')]),
      'oo????F--',
      'E_RULE',
    ],
    [
      'proves factory and handler only by a message',
      declaredFacts(ALL, [proving('ready'), proving('complete')]),
      'ooo??oooo',
    ],
    [
      'is not ready if its connection ends before the hold',
      declaredFacts(GREETING, [proving('ready')], close(1001)),
      'ooo??F---',
    ],
    [
      'is ready if we ended it',
      declaredFacts(GREETING, [proving('ready')], missedDeadline('agent')),
      'ooo??oF--',
    ],
    [
      'lets the server end it',
      declaredFacts(AG_UI, [proving('complete')], close(1005)),
      'ooo???ooo',
    ],
    [
      'lets the server end it with a code of its own',
      declaredFacts(AG_UI, [proving('complete')], { ...close(4000), cleanCloseCodes: [4000] }),
      'ooo???ooo',
    ],
    [
      'does not end cleanly otherwise',
      declaredFacts(AG_UI, [proving('complete')], close(1011)),
      'ooo???ooF',
    ],
    [
      'fails at a refused login before it connects',
      declaredFacts(AG_UI, [], {
        connectedMs: null,
        acceptedMs: null,
        requestedMs: null,
        close: null,
        finding: { stage: 'auth', code: 'LOGIN_HTTP_401', text: 'no', atMs: 5 },
      }),
      '??F???---',
      'LOGIN_HTTP_401',
    ],
    [
      'fails by a finding of its script',
      declaredFacts(AG_UI, [proving('agent'), proving('complete')], {
        finding: { stage: 'complete', code: 'MISSING_MESSAGE', text: 'never came', atMs: 90 },
      }),
      'ooo???oFo',
      'MISSING_MESSAGE',
    ],
    [
      'names authentication by HTTP 401',
      declaredFacts(AG_UI, [], {
        acceptedMs: null,
        requestedMs: null,
        upgradeStatus: 401,
        close: null,
      }),
      'o?F???---',
      'HTTP_401',
    ],
  ])('%s', (_name, facts, line, code) => {
    const result = classifySession(facts);
    expect(stageLine(result)).toBe(line);
    if (code !== undefined) expect(result.errorCode).toBe(code);
  });

  it('marks the stages that its journey cannot show', () => {
    const { stages } = classifySession(declaredFacts(AG_UI, [proving('complete')]));
    const unmeasured = stages.filter(({ measured }) => measured === false);
    expect(unmeasured.map(({ stage }) => stage)).toEqual(['factory', 'handler', 'ready']);
    expect(new Set(unmeasured.map(({ outcome }) => outcome))).toEqual(new Set(['unknown']));
  });

  it('keeps a stage unmeasured that the backend reports as failed, and warns', () => {
    const facts = declaredFacts(AG_UI, [proving('complete')]);
    const { stages, warnings, outcome } = classifySession(facts, [
      healthEvent({ stage: 'factory' }),
    ]);
    expect(outcome).toBe('passed');
    expect(stages[3]).toEqual({ stage: 'factory', outcome: 'unknown', ms: null, measured: false });
    expect(warnings).toContain(
      'the backend reports that factory failed, which this journey does not measure',
    );
  });
});

describe('a session of a declared journey, whatever comes', () => {
  const provable = ['auth', 'factory', 'handler', 'ready', 'agent', 'complete'] as const;
  const stages = fc.subarray([...provable]);
  const plans = fc
    .tuple(stages, stages, fc.boolean())
    .map(([signs, inferred, emergency]) => planOf([...signs, 'complete'], { inferred, emergency }));
  const meanings = fc.array(
    fc.oneof(
      fc.subarray([...STAGES] as Stage[]).map((some) => proving(...some)),
      fc.constantFrom(...provable, 'accept' as const).map(failing),
      fc.constantFrom<FrameMeaning>(
        { kind: 'other', name: 'x', served: 'emergency' },
        { kind: 'unreadable', name: '' },
      ),
    ),
    { maxLength: 6 },
  );
  const ends = fc.record({
    close: fc.option(
      fc
        .constantFrom(1000, 1005, 1006, 1008, 1011, 4401)
        .map((code) => closeBy(code, 'factory failed')),
    ),
    heldMs: fc.option(fc.nat(50)),
    requestedMs: fc.option(fc.nat(50)),
    finding: fc.option(
      fc.record({
        stage: fc.constantFrom(...STAGES),
        code: fc.constant('X'),
        text: fc.constant('x'),
        atMs: fc.nat(99),
      }),
    ),
  });
  const events = fc.array(
    fc
      .record({
        id: fc.uuid(),
        stage: fc.constantFrom(...STAGES),
        outcome: fc.constantFrom('ok' as const, 'failed' as const),
      })
      .map(healthEvent),
    { maxLength: 4 },
  );

  it('fails or proves no stage that its journey does not measure', () => {
    fc.assert(
      fc.property(plans, meanings, ends, events, (plan, read, end, reported) => {
        const result = classifySession(declaredFacts(plan, read, end), reported);
        for (const { stage, outcome, measured } of result.stages) {
          expect(measured).toBe(plan.measured.includes(stage) ? undefined : false);
          if (measured === false) expect(outcome).toBe('unknown');
        }
        expect(result.failedStage === null || plan.measured.includes(result.failedStage)).toBe(
          true,
        );
        expect(result.outcome === 'failed').toBe(result.failedStage !== null);
      }),
    );
  });

  it('passes only where the run and its connection ended as they should', () => {
    fc.assert(
      fc.property(plans, meanings, ends, (plan, read, end) => {
        const { outcome, stages } = classifySession(declaredFacts(plan, read, end));
        if (outcome !== 'passed') return;
        const proven = stages.filter((one) => one.outcome === 'ok').map(({ stage }) => stage);
        expect(proven).toEqual(expect.arrayContaining(['accept', 'complete', 'close']));
      }),
    );
  });
});
