import { describe, expect, it } from 'vitest';
import { AG_UI } from '../../../tests/support/domain/declared-facts';
import { serviceFixture } from '../../../tests/support/service-fixture';
import type { TargetJourney } from '../../domain/sessions/journey-plan';
import type { Target } from '../../domain/targets/target';
import { MINUTE } from '../../domain/time';

const house = serviceFixture();

const journey: TargetJourney = { name: 'ag-ui', hash: 'cd'.repeat(32), text: '', plan: AG_UI };

const declare = (journeyDefinition: TargetJourney) => change({ journeyDefinition });

async function change(more: Partial<Target>): Promise<void> {
  const { state } = house.stores;
  const row = await state.get('target', house.targetId);
  if (!row) throw new Error('no target');
  const { id, version } = row;
  const value = { ...row.value, ...more };
  await state.mutate([{ op: 'update', kind: 'target', id, version, value }], house.clock.now());
}

async function frozen() {
  const [row] = await house.stores.state.list('releaseConfig');
  if (!row) throw new Error('nothing is frozen');
  return row.value;
}

async function evaluate() {
  const [row] = await house.stores.state.list('release', house.targetId);
  if (!row) throw new Error('no release');
  return house.releaseJudge.evaluate(row.value);
}

describe('a journey that changes while a release is judged', () => {
  it('begins its evidence anew, and mixes no session of the old one into the verdict', async () => {
    await house.watch(20, 'factory-mismatch');
    house.clock.advance(3 * MINUTE);
    expect((await evaluate()).indicators[0]?.evidence.n).toBe(240);
    await declare(journey);
    const after = await evaluate();
    // The sessions so far are of the built-in journey.
    for (const { evidence } of after.indicators) expect(evidence.n).toBe(0);
    expect(after.verdict).toBe('no_data');
    expect(after.config.measuredWith).toMatchObject({
      journey: 'ag-ui',
      journeyHash: journey.hash,
    });
    expect(after.indicators.filter(({ measured }) => measured === false)).toHaveLength(2);
    expect(await frozen()).toMatchObject({ journeySince: house.clock.now() });
  });

  it('leaves a verdict that was reached as it was', async () => {
    await house.watch(33, 'passed');
    house.clock.advance(3 * MINUTE);
    await house.releaseJudge.judgeNow();
    await declare(journey);
    await house.releaseJudge.judgeNow();
    const verdicts = (await house.stores.state.list('verdict')).map(({ value }) => value.verdict);
    expect(verdicts).toEqual(['pass']);
    expect(await frozen()).toMatchObject({ measuredWith: { journey: 'agent' } });
    expect((await frozen()).journeySince).toBeUndefined();
  });
});

describe('a certificate that is not verified for some time', () => {
  const tls = { ca: null, cert: null, key: null, servername: null, insecure: true };

  it('is named by the verdict from then on, and is no change of the configuration', async () => {
    await change({ url: 'wss://chat.example.com/ws' });
    await house.watch(5, 'passed');
    expect((await evaluate()).config.measuredWith.certificateVerified).toBeUndefined();
    const { hash } = await frozen();
    await change({ connection: { tls } });
    const during = await evaluate();
    expect(during.config).toMatchObject({ hash, measuredWith: { certificateVerified: false } });
    expect(during.reason.code).not.toBe('config_changed');
    await change({ connection: undefined });
    const after = await evaluate();
    expect(after.config).toMatchObject({ hash, measuredWith: { certificateVerified: false } });
    expect(after.reason.code).not.toBe('config_changed');
  });
});
