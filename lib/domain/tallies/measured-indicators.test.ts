import { describe, expect, it } from 'vitest';
import { closeBy } from '../../../tests/support/domain/classify-facts';
import {
  AG_UI,
  declaredFacts,
  failing,
  planOf,
  proving,
} from '../../../tests/support/domain/declared-facts';
import { classifySession } from '../classify/classify-session';
import type { JourneyPlan } from '../sessions/journey-plan';
import type { SessionFacts } from '../sessions/session-facts';
import { countIndicators, indicatorResults } from './indicator-results';
import {
  connectionNote,
  unmeasuredIndicators,
  unmeasuredProblem,
  unmeasuredText,
} from './measured-indicators';

function sessionOf(facts: SessionFacts) {
  const { close } = facts;
  return {
    ...classifySession(facts),
    straddle: false,
    close: { code: close?.code ?? null, reason: '', by: close?.by ?? null },
    facts,
  };
}
const results = (plan: JourneyPlan, read: Parameters<typeof declaredFacts>[1], over = {}) =>
  indicatorResults(sessionOf(declaredFacts(plan, read, over)));

describe('indicators of a declared journey', () => {
  it('count nothing where nothing is measured', () => {
    expect(unmeasuredIndicators(AG_UI)).toEqual(['factory', 'emergency']);
    const one = results(AG_UI, [proving('agent'), proving('complete')]);
    expect(one).toEqual({
      connection: 'good',
      factory: null,
      emergency: null,
      agent: 'good',
      internalError: 'good',
      endToEnd: 'good',
    });
    const { factory, emergency } = countIndicators([
      sessionOf(declaredFacts(AG_UI, [failing('agent')])),
    ]);
    for (const count of [factory, emergency])
      expect(count).toEqual({ bad: 0, valid: 0, unknown: 0 });
  });

  it('judge the connection at accept without a greeting', () => {
    const silent = results(AG_UI, [], { close: closeBy(1006, '', 'network') });
    expect(silent).toMatchObject({ connection: 'good', agent: 'bad', endToEnd: 'bad' });
    const refused = results(AG_UI, [], {
      acceptedMs: null,
      requestedMs: null,
      upgradeStatus: 503,
      close: null,
    });
    expect(refused).toMatchObject({
      connection: 'bad',
      agent: null,
      internalError: null,
      endToEnd: 'bad',
    });
    expect(results(AG_UI, [failing('auth')])).toMatchObject({ connection: 'bad', agent: null });
    expect(connectionNote(AG_UI)).toBe('Judged at accept: this journey has no greeting.');
    expect(connectionNote(planOf(['ready', 'complete']))).toBeNull();
  });

  it('judge the connection by its greeting where there is one', () => {
    const plan = planOf(['ready', 'agent', 'complete']);
    expect(results(plan, [], { close: closeBy(1001) })).toMatchObject({ connection: 'bad' });
    expect(results(plan, [proving('ready'), proving('complete')])).toMatchObject({
      connection: 'good',
    });
  });

  it('measure no agent where only the end is known, and no emergency without a rule for it', () => {
    expect(unmeasuredIndicators(planOf(['complete']))).toEqual(['factory', 'emergency', 'agent']);
    const factory = { inferred: ['factory'] as const };
    expect(unmeasuredIndicators(planOf(['agent', 'complete'], factory))).toEqual(['emergency']);
    expect(
      unmeasuredIndicators(planOf(['agent', 'complete'], { ...factory, emergency: true })),
    ).toEqual([]);
    expect(unmeasuredIndicators(undefined)).toEqual([]);
  });

  it('are bad end to end where an error came after the end', () => {
    const late = results(AG_UI, [proving('agent'), proving('complete'), failing('agent')]);
    expect(late).toMatchObject({ agent: 'bad', endToEnd: 'bad' });
  });

  it('say why', () => {
    expect(unmeasuredText('factory')).toBe(
      'Not measured by this journey. No message proves that the factory worked.',
    );
    expect(unmeasuredProblem('emergency', 'ag-ui')).toBe(
      'emergency activation is not measured by the journey ag-ui: no message would report an emergency handler.',
    );
  });
});
