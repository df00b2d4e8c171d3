import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AG_UI, declaredFacts, failing, proving } from '../../tests/support/domain/declared-facts';
import { judgeDrive } from '../../tests/support/judge-drive';
import {
  type JudgeFixture,
  openJudgeFixture,
  type Sessions,
  TARGET,
} from '../../tests/support/judge-fixture';
import { classifySession } from '../domain/classify/classify-session';
import { endedTitle } from '../domain/incidents/incident-text';
import type { TargetJourney } from '../domain/sessions/journey-plan';
import type { SessionFacts } from '../domain/sessions/session-facts';

let house: JudgeFixture;
beforeEach(async () => {
  house = await openJudgeFixture();
});
afterEach(() => house.close());

const { judgeFor, alertOf } = judgeDrive(() => house);

const journey: TargetJourney = {
  name: 'ag-ui',
  hash: 'ab'.repeat(32),
  text: 'journey: ag-ui',
  plan: AG_UI,
};
const declare = (journeyDefinition: TargetJourney | undefined) =>
  house.put('target', { ...TARGET, journeyDefinition });

function sessionsOf(facts: SessionFacts): Sessions {
  return { ...classifySession(facts), facts, journey: 'ag-ui', journeyHash: journey.hash };
}
const PASSED = sessionsOf(declaredFacts(AG_UI, [proving('agent'), proving('complete')]));
const FAILED = sessionsOf(declaredFacts(AG_UI, [failing('agent')]));
const FACTORY = { plot: 'factory-mismatch' } as const;

describe('a target whose journey does not measure the factory', () => {
  it('has no number, no state and no page about it, and holds on what is measured', async () => {
    await declare(journey);
    await judgeFor(31, PASSED);
    for (const indicator of ['factory', 'emergency'] as const)
      expect(await house.told(indicator)).toMatchObject({
        state: 'no_data',
        measured: false,
        count: { bad: 0, valid: 0, unknown: 0 },
        wilson: null,
      });
    expect(await house.told('agent')).toMatchObject({ state: 'holds' });
    expect((await house.told('agent')).measured).toBeUndefined();
    expect(await house.alerts()).toEqual([]);
  });

  it('pages about what is measured', async () => {
    await declare(journey);
    await judgeFor(6, PASSED);
    await judgeFor(3, FAILED);
    const words = await house.alertWords('open');
    expect(words).toContain('page-agent firing');
    expect(words.some((one) => one.includes('factory') || one.includes('emergency'))).toBe(false);
  });
});

describe('a journey that changes during an outage', () => {
  it('ends the alert as no longer measured, and not as a recovery', async () => {
    await judgeFor(6);
    await judgeFor(3, FACTORY);
    expect(await house.alertWords('open')).toContain('page-factory firing');
    await declare(journey);
    await judgeFor(0.25, FAILED);
    const ended = await alertOf('page-factory');
    expect(ended).toMatchObject({ phase: 'resolved', endedBecause: 'not_measured' });
    expect(await house.told('factory')).toMatchObject({ state: 'no_data', measured: false });
    expect((await house.told('factory')).failedUntil).toBeNull();
  });

  it('says so in the title of an incident that it clears', async () => {
    await judgeFor(6);
    await judgeFor(3, {
      plot: 'factory-mismatch',
      close: { code: 1000, reason: '', by: 'client' },
    });
    const [open] = await house.incidents('open');
    expect(open).toBeDefined();
    const title = endedTitle({
      ...(open as NonNullable<typeof open>),
      clearedAt: house.clock.now(),
      notMeasured: true,
    });
    expect(title).toMatch(
      /^No longer measured: staging chat, .* It failed for .*, and a recovery was not seen$/,
    );
  });

  it('evaluates the indicator anew once it is measured again', async () => {
    await judgeFor(6);
    await judgeFor(2, FACTORY);
    await declare(journey);
    await judgeFor(1, PASSED);
    await declare(undefined);
    await judgeFor(2);
    expect(await house.told('factory')).toMatchObject({ state: 'unsure', count: { bad: 0 } });
    expect((await house.told('factory')).measured).toBeUndefined();
  });
});
