import { describe, expect, it } from 'vitest';
import { finishedOf } from '../../../tests/support/probe/finished-of';
import { serviceFixture, targetInput } from '../../../tests/support/service-fixture';
import type { Plot } from '../../commands/seed/session-plots';
import { targetTestSchema } from '../../contract/api/journeys/target-test';
import { targetPatchSchema } from '../../contract/api/targets';
import type { Target } from '../../domain/targets/target';
import { AppError } from '../../kit/errors';
import { createTarget } from './create-target';
import { testNewTarget, testTarget } from './test-target';

const fixture = serviceFixture();
const TOKEN = 'the-token-of-the-target';
const OWN = 'journey: mine\nask: $question\nread: {complete: done}\n';

/** The services over a probe that ends each session as `plot`; what it was given. */
function probing(plot: Plot) {
  const given: Target[] = [];
  const { prober, ...rest } = fixture.ctx;
  const runDraft = async (target: Target) => {
    given.push(target);
    return finishedOf(fixture.make(plot, fixture.clock.now()));
  };
  return { ctx: { ...rest, prober: { ...prober, runDraft } }, given };
}

const patchOf = (fields: unknown) => targetPatchSchema.parse(fields);
const targetsStored = async () => (await fixture.stores.state.list('target')).length;

describe('a test of a target that is not saved', () => {
  it('runs one session of the whole draft, and stores nothing', async () => {
    const { ctx, given } = probing('passed');
    const before = await targetsStored();
    const credentials = { kind: 'token', token: TOKEN };
    const input = targetInput({
      name: 'draft',
      journey: OWN,
      credentials,
      headers: { 'x-a': 'b' },
    });
    const test = await testNewTarget(ctx, input);
    expect(targetTestSchema.parse(test)).toEqual(test);
    expect(test).toMatchObject({ outcome: 'passed', failedStage: null, excludedBecause: null });
    expect(given).toMatchObject([
      { credentials, headers: { 'x-a': 'b' }, journey: 'mine', journeyDefinition: { text: OWN } },
    ]);
    expect(await targetsStored()).toBe(before);
  });

  it('says where and why it failed', async () => {
    const { ctx } = probing('factory-mismatch');
    const test = await testNewTarget(ctx, targetInput({ name: 'draft' }));
    expect(test).toMatchObject({ outcome: 'failed', failedStage: 'factory' });
    expect(test.title).not.toBeNull();
  });

  it('refuses what saving would refuse', async () => {
    const { ctx, given } = probing('passed');
    const input = targetInput({ name: 'draft', journey: OWN, thresholds: { factory: 200 } });
    await expect(testNewTarget(ctx, input)).rejects.toMatchObject({ code: 'invalid_input' });
    expect(given).toEqual([]);
  });

  it('uses the stored secrets of a saved target on its own host alone', async () => {
    const { ctx, given } = probing('passed');
    const credentials = { kind: 'token', token: TOKEN };
    const { id } = await createTarget(ctx, targetInput({ name: 'kept', credentials }));
    const saved = await fixture.stores.state.get('target', id);
    await testTarget(ctx, { id, patch: patchOf({ journey: OWN }) });
    await testTarget(ctx, { id, patch: patchOf({ url: 'wss://example.com/other' }) });
    expect(given.map((target) => target.credentials)).toEqual([credentials, credentials]);
    const elsewhere = patchOf({ url: 'wss://elsewhere.example/ws' });
    const refused = testTarget(ctx, { id, patch: elsewhere });
    await expect(refused).rejects.toThrow('enter the credentials again');
    expect(given).toHaveLength(2);
    const entered = { ...elsewhere, credentials: { kind: 'none' as const } };
    await testTarget(ctx, { id, patch: entered });
    expect(given[2]).toMatchObject({ url: elsewhere.url, credentials: { kind: 'none' } });
    expect(await fixture.stores.state.get('target', id)).toEqual(saved);
  });

  it('sends stored secrets through no new proxy that could read them', async () => {
    const { ctx, given } = probing('passed');
    const credentials = { kind: 'token', token: TOKEN };
    const url = 'ws://example.com/ws';
    const { id } = await createTarget(ctx, targetInput({ name: 'kept', url, credentials }));
    const proxy = 'http://proxy.example:3128';
    const through = (fields: object) =>
      testTarget(ctx, { id, patch: patchOf({ proxy, ...fields }) });
    await expect(through({})).rejects.toThrow('enter the credentials again');
    await through({ credentials });
    const secure = { url: 'wss://example.com/ws' };
    await through(secure);
    await expect(through({ ...secure, tls: { insecure: true } })).rejects.toThrow('`proxy` names');
    expect(given).toHaveLength(2);
    await testTarget(ctx, { id, patch: patchOf({ proxy: 'none' }) });
  });

  it('says that the probe is busy', async () => {
    const { prober, ...rest } = fixture.ctx;
    const runDraft = () => Promise.reject(new AppError('busy', 'wait'));
    const ctx = { ...rest, prober: { ...prober, runDraft } };
    const test = testNewTarget(ctx, targetInput({ name: 'draft' }));
    await expect(test).rejects.toMatchObject({ code: 'busy' });
  });
});
