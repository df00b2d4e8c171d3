import { describe, expect, it } from 'vitest';
import { serviceFixture, targetInput } from '../../../tests/support/service-fixture';
import { ruleInputSchema } from '../../contract/api/alerting/rules';
import { targetPatchSchema, targetViewSchema } from '../../contract/api/targets';
import type { Target } from '../../domain/targets/target';
import { packagedText } from '../../journeys/packaged-journeys';
import { isAppError } from '../../kit/errors';
import { createRule } from '../rules/create-rule';
import { createTarget } from './create-target';
import { listTargets } from './list-targets';
import { updateTarget } from './update-target';

const fixture = serviceFixture();

const OWN = `# ours
journey: mine
ask: {text: $question}
read: {complete: done}
`;

const create = (more: Record<string, unknown>) =>
  createTarget(fixture.ctx, targetInput({ name: 'other', ...more }));
const patch = (id: string, fields: unknown) =>
  updateTarget(fixture.ctx, { id, patch: targetPatchSchema.parse(fields) });

async function refusal(doing: Promise<unknown>) {
  const error = await doing.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!isAppError(error)) throw new Error(`not refused: ${error}`);
  expect(error.code).toBe('invalid_input');
  return error.details as Array<Record<string, unknown>>;
}

async function stored(id: string): Promise<Target> {
  const row = await fixture.stores.state.get('target', id);
  if (!row) throw new Error('no target');
  return row.value;
}

describe('the journey of a target', () => {
  it('is the built-in one, one of the package, or a text that is kept as it is', async () => {
    const plain = await create({ name: 'plain' });
    expect(plain.journey).toEqual({
      name: 'agent',
      hash: null,
      builtIn: true,
      packaged: false,
      plan: null,
      text: null,
    });
    const named = await create({ name: 'named', journey: 'ag-ui' });
    expect(named).toMatchObject({
      transport: 'ws',
      journey: { name: 'ag-ui', builtIn: false, packaged: true, text: packagedText('ag-ui') },
    });
    const own = await create({ name: 'own', journey: OWN });
    expect(own.journey).toMatchObject({ name: 'mine', packaged: false, text: OWN });
    expect(own.journey.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(own.journey.plan?.measured).not.toContain('factory');
    expect(targetViewSchema.parse(own)).toEqual(own);
    // Another editor's line ends are no other journey.
    const again = await patch(own.id, { journey: OWN.replaceAll('\n', '\r\n') });
    expect(again.journey.hash).toBe(own.journey.hash);
  });

  it('is in lists without its text', async () => {
    await create({ journey: OWN });
    const { targets } = await listTargets(fixture.ctx);
    expect(targets.map(({ journey }) => [journey.name, 'text' in journey])).toEqual([
      ['agent', false],
      ['mine', false],
    ]);
  });

  it('is changed and given up', async () => {
    const { id } = await create({ journey: 'socket-io' });
    expect(await stored(id)).toMatchObject({ journey: 'socket-io', transport: 'socket.io' });
    await patch(id, { journey: OWN });
    expect(await stored(id)).toMatchObject({ journey: 'mine', transport: 'ws' });
    await patch(id, { name: 'renamed' });
    expect(await stored(id)).toMatchObject({ journey: 'mine', journeyDefinition: { text: OWN } });
    await patch(id, { journey: 'agent' });
    const { journeyDefinition, journeyTimes, ...rest } = await stored(id);
    expect([journeyDefinition, journeyTimes]).toEqual([undefined, undefined]);
    expect(rest).toMatchObject({ journey: 'agent', transport: 'ws' });
  });

  it('keeps its times, which a session may take', async () => {
    const text = `${OWN}deadlines: {complete: 9m}\n`;
    const { id, longestSessionMs } = await create({ journey: text });
    expect(longestSessionMs).toBeGreaterThan(540_000);
    expect((await patch(id, { question: 'How many?' })).longestSessionMs).toBe(longestSessionMs);
    expect((await patch(id, { journey: OWN })).longestSessionMs).toBeLessThan(540_000);
  });

  it('is refused with the place of each mistake', async () => {
    const wrong = 'journey: mine\nask: {text: {{question}}}\nread: {complet: done}\n';
    const details = await refusal(create({ journey: wrong }));
    expect(details).toEqual(await refusal(patch(fixture.targetId, { journey: wrong })));
    expect(details).toHaveLength(3);
    expect(details).toMatchObject([
      {
        path: 'journey',
        line: 2,
        column: 14,
        source: 'ask: {text: {{question}}}',
        reason: 'values are written $name here, not {{name}}',
        suggestion: 'write `$question`',
        message: expect.stringMatching(/^Line 2, column 14: values are .*; write `\$question`$/),
      },
      { line: 3, column: 7, reason: 'nothing proves the end' },
      { line: 3, column: 8, suggestion: 'did you mean `complete`?' },
    ]);
    expect(await refusal(create({ journey: 'ag-iu' }))).toMatchObject([
      { reason: 'there is no journey ag-iu', suggestion: 'did you mean ag-ui?' },
    ]);
    expect(await refusal(create({ journey: `${OWN}about: \${env:HOME}\n` }))).toMatchObject([
      { line: 5, reason: 'a journey does not read the environment' },
    ]);
  });

  it('contradicts no transport, whichever of the two is written', async () => {
    const contradicts = [{ path: 'transport', message: expect.stringContaining('contradicts') }];
    expect(await refusal(create({ journey: OWN, transport: 'socket.io' }))).toEqual(contradicts);
    expect(await refusal(create({ journey: 'socket-io', transport: 'ws' }))).toEqual(contradicts);
    const declared = await create({ journey: 'ag-ui', transport: 'ws' });
    expect(await refusal(patch(declared.id, { transport: 'socket.io' }))).toEqual(contradicts);
    const chosen = await create({ name: 'chosen', transport: 'socket.io' });
    expect(await refusal(patch(chosen.id, { journey: 'ag-ui' }))).toEqual(contradicts);
    expect(await patch(chosen.id, { journey: 'ag-ui', transport: 'ws' })).toMatchObject({
      transport: 'ws',
    });
    expect(await patch(chosen.id, { journey: 'socket-io' })).toMatchObject({
      transport: 'socket.io',
    });
  });

  it('contradicts no transport of a target that the file has released', async () => {
    const { id } = await create({ journey: 'socket-io' });
    const row = await fixture.stores.state.get('target', id);
    if (!row) throw new Error('no target');
    const { version } = row;
    const released = { ...row.value, provisioned: false, paused: true };
    const now = fixture.clock.now();
    await fixture.stores.state.mutate(
      [{ op: 'update', kind: 'target', id, version, value: released }],
      now,
    );
    expect(await refusal(patch(id, { transport: 'ws' }))).toMatchObject([{ path: 'transport' }]);
    expect(await patch(id, { paused: false })).toMatchObject({ transport: 'socket.io' });
  });

  it('presents the token in one place', async () => {
    const twice = [{ path: 'auth', message: expect.stringContaining('presented twice') }];
    const query = { auth: 'query:access_token' };
    expect(await refusal(create({ journey: 'home-assistant', ...query }))).toEqual(twice);
    const { id } = await create({ journey: 'home-assistant', auth: 'header' });
    expect(await refusal(patch(id, query))).toEqual(twice);
    const other = await create({ name: 'query', ...query });
    expect(await refusal(patch(other.id, { journey: 'home-assistant' }))).toEqual(twice);
    await patch(other.id, { journey: 'home-assistant', auth: 'header' });
    expect(await patch(other.id, { journey: 'agent', ...query })).toMatchObject(query);
  });
});

describe('what a journey does not measure', () => {
  it('has no threshold, whichever of the two is written', async () => {
    const unmeasured = [{ path: 'thresholds.factory', message: expect.any(String) }];
    const thresholds = { factory: 200 };
    expect(await refusal(create({ journey: OWN, thresholds }))).toEqual(unmeasured);
    const { id } = await create({ thresholds });
    expect(await refusal(patch(id, { journey: OWN }))).toEqual(unmeasured);
    await patch(id, { journey: OWN, thresholds: {} });
    expect(await refusal(patch(id, { thresholds }))).toEqual(unmeasured);
  });

  it('has no rule of this target, whichever of the two comes first', async () => {
    const { id } = await create({});
    const rule = {
      name: 'Factory of other',
      severity: 'ticket' as const,
      measure: { kind: 'indicator' as const, indicator: 'factory' as const },
      scope: { targetId: id, environment: null, location: null },
      conditions: [{ longMs: 300_000, shortMs: 60_000, alpha: 0.001 }],
    };
    await createRule(fixture.ctx, ruleInputSchema.parse(rule));
    expect(await refusal(patch(id, { journey: OWN }))).toEqual([
      { path: 'journey', message: expect.stringContaining('Factory of other') },
    ]);
    const measuring = OWN.replace('read: {', 'read: {factory: made, ');
    expect((await patch(id, { journey: measuring })).journey.name).toBe('mine');
  });
});
