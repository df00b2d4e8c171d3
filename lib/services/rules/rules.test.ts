import { describe, expect, it } from 'vitest';
import { alertRow, putAlert } from '../../../tests/support/alert-rows';
import { code, START, serviceFixture, targetInput } from '../../../tests/support/service-fixture';
import {
  ruleInputSchema,
  ruleListSchema,
  rulePreviewInputSchema,
  rulePreviewSchema,
  ruleViewSchema,
} from '../../contract/api/alerting/rules';
import { targetPatchSchema } from '../../contract/api/targets';
import { defaultRules } from '../../domain/rules/default-rules';
import { MINUTE } from '../../domain/time';
import { isAppError } from '../../kit/errors';
import { createTarget } from '../targets/create-target';
import { updateTarget } from '../targets/update-target';
import { createRule } from './create-rule';
import { deleteRule } from './delete-rule';
import { listRules } from './list-rules';
import { previewRule } from './preview-rule';
import { updateRule } from './update-rule';

const house = serviceFixture();

const input = (more: Record<string, unknown> = {}) =>
  ruleInputSchema.parse({
    name: 'factory, quickly',
    severity: 'page',
    measure: { kind: 'indicator', indicator: 'factory' },
    conditions: [{ longMs: '5m', shortMs: '1m', alpha: 0.001 }],
    ...more,
  });

/** Sets the health endpoints of the target. */
const pollTarget = (poll: object[]) =>
  updateTarget(house.ctx, { id: house.targetId, patch: targetPatchSchema.parse({ poll }) });

async function bringDefaults() {
  const rows = defaultRules(START).map(
    (value) => ({ op: 'insert', kind: 'rule', id: value.id, value }) as const,
  );
  await house.stores.state.mutate(rows, START);
}

const says = (words: RegExp) => (error: unknown) =>
  isAppError(error) && error.code === 'invalid_input' && words.test(error.message);

describe('rules', () => {
  it('are added, described as text, and counted by their firing alerts', async () => {
    const made = ruleViewSchema.parse(await createRule(house.ctx, input()));
    expect(made).toMatchObject({ builtIn: false, provisioned: false, firing: 0, minSessions: 10 });
    expect(made.text).toMatch(/factory initialisation/);
    await putAlert(house.stores, alertRow(START, { ruleId: made.id }));
    await putAlert(house.stores, alertRow(START, { ruleId: made.id, phase: 'pending' }));
    const { rules } = ruleListSchema.parse(await listRules(house.ctx));
    expect(rules).toMatchObject([{ id: made.id, firing: 1 }]);
  });

  it('about a health endpoint last a minute at least, and have no share and no replay', async () => {
    const health = (more: object = {}) =>
      ruleInputSchema.parse({
        name: 'not ready',
        severity: 'ticket',
        measure: { kind: 'health', poll: 'ready' },
        forMs: '5m',
        ...more,
      });
    await pollTarget([{ preset: 'ready' }]);
    const made = ruleViewSchema.parse(await createRule(house.ctx, health()));
    expect(made).toMatchObject({ conditions: [], thresholdBp: null });
    expect(made.text.replaceAll('\u00a0', ' ')).toBe(
      'the health endpoint ready degraded or failed, for 5 min',
    );
    const refused = (more: object, words: RegExp) =>
      expect(createRule(house.ctx, health({ name: 'other', ...more }))).rejects.toSatisfy(
        says(words),
      );
    await refused({ forMs: '30s' }, /fire on one answer/);
    await refused({ thresholdBp: 500 }, /no threshold/);
    await refused({ scope: { location: 'eu' } }, /neither a location/);
    await expect(createRule(house.ctx, input({ conditions: [] }))).rejects.toSatisfy(
      says(/no condition/),
    );
    const preview = await previewRule(house.ctx, { rule: health() });
    expect(rulePreviewSchema.parse(preview)).toMatchObject({ targets: [], refused: null });
    expect(preview.summary).toContain('cannot be replayed');
  });

  it('have names of their own', async () => {
    await createRule(house.ctx, input());
    await expect(createRule(house.ctx, input())).rejects.toSatisfy(code('conflict'));
    const other = await createRule(house.ctx, input({ name: 'other' }));
    const renamed = updateRule(house.ctx, { id: other.id, patch: { name: 'factory, quickly' } });
    await expect(renamed).rejects.toSatisfy(code('conflict'));
  });

  it('are refused with the reason where they can never fire, or fire on one bad session', async () => {
    const add = (more: Record<string, unknown>) => createRule(house.ctx, input(more));
    await expect(add({ minSessions: 500 })).rejects.toSatisfy(says(/never fire.*on chat/));
    const eager = { minSessions: 1, minBad: 1, thresholdBp: 5 };
    const conditions = [{ longMs: '5m', shortMs: '1m', alpha: 0.01 }];
    await expect(add({ ...eager, conditions })).rejects.toSatisfy(says(/one bad session/));
    const measure = { kind: 'closeCode', code: 1011 };
    await expect(add({ measure })).rejects.toSatisfy(says(/threshold/));
    await expect(add({ scope: { targetId: 'nobody' } })).rejects.toSatisfy(says(/no target/));
    const made = await add({ measure, thresholdBp: 200 });
    const worse = updateRule(house.ctx, { id: made.id, patch: { minSessions: 500 } });
    await expect(worse).rejects.toSatisfy(says(/never fire/));
    const off = await updateRule(house.ctx, { id: made.id, patch: { enabled: false } });
    expect(off).toMatchObject({ enabled: false, minSessions: 10 });
  });

  it('about a health endpoint that no target has are refused, and say so where it goes away later', async () => {
    const add = (poll: string, more: object = {}) =>
      createRule(
        house.ctx,
        ruleInputSchema.parse({
          name: `${poll} not ready`,
          severity: 'ticket',
          measure: { kind: 'health', poll },
          forMs: '5m',
          ...more,
        }),
      );
    await expect(add('ready')).rejects.toSatisfy(says(/add a poll of that name/));
    await pollTarget([{ preset: 'ready' }]);
    await createTarget(house.ctx, targetInput({ name: 'mail' }));
    await expect(add('redy')).rejects.toSatisfy(says(/did you mean ready\?/));
    await expect(add('ready', { scope: { environment: 'elsewhere' } })).rejects.toSatisfy(
      says(/watches nothing/),
    );
    const made = await add('ready');
    expect(made.unwatched).toBeNull();
    await pollTarget([]);
    const { rules } = ruleListSchema.parse(await listRules(house.ctx));
    expect(rules[0]?.unwatched).toMatch(/None of its targets has a health endpoint named ready/);
    const off = await updateRule(house.ctx, { id: made.id, patch: { enabled: false } });
    expect(off.enabled).toBe(false);
    const on = updateRule(house.ctx, { id: made.id, patch: { enabled: true } });
    await expect(on).rejects.toSatisfy(says(/watches nothing/));
  });

  it('that are built in can be tuned and switched off, not changed and not deleted', async () => {
    await bringDefaults();
    const id = 'page-connection';
    const patch = { enabled: false, forMs: 60_000, runbookUrl: 'https://example.com/' };
    expect(await updateRule(house.ctx, { id, patch })).toMatchObject({ ...patch, builtIn: true });
    const change = updateRule(house.ctx, { id, patch: { minBad: 1 } });
    await expect(change).rejects.toSatisfy(code('read_only'));
    await expect(deleteRule(house.ctx, id)).rejects.toThrow(/switch it off instead/);
    await expect(deleteRule(house.ctx, 'none')).rejects.toSatisfy(code('not_found'));
    const { rules } = ruleListSchema.parse(await listRules(house.ctx));
    expect(rules).toHaveLength(defaultRules(0).length);
  });

  it('that the configuration file defines are read-only', async () => {
    const made = await createRule(house.ctx, input());
    const stored = await house.stores.state.get('rule', made.id);
    if (!stored) throw new Error('no rule');
    const value = { ...stored.value, provisioned: true };
    await house.stores.state.mutate([{ op: 'put', kind: 'rule', id: made.id, value }], START);
    const edit = updateRule(house.ctx, { id: made.id, patch: { enabled: false } });
    await expect(edit).rejects.toSatisfy(code('read_only'));
    await expect(deleteRule(house.ctx, made.id)).rejects.toSatisfy(code('read_only'));
  });

  it('are gone when deleted', async () => {
    const made = await createRule(house.ctx, input());
    await deleteRule(house.ctx, made.id);
    expect(await listRules(house.ctx)).toEqual({ rules: [] });
  });
});

describe('a preview', () => {
  const preview = async (
    rule: Record<string, unknown>,
    range: { from?: number; to?: number } = {},
  ) =>
    rulePreviewSchema.parse(
      await previewRule(
        house.ctx,
        rulePreviewInputSchema.parse({ rule: input(rule), from: START - MINUTE, ...range }),
      ),
    );

  it('shows when the rule would have fired, and when not', async () => {
    await house.probe([
      ...Array.from({ length: 24 }, () => 'passed' as const),
      ...Array.from({ length: 24 }, () => 'factory-mismatch' as const),
      ...Array.from({ length: 90 }, () => 'passed' as const),
    ]);
    const fires = await preview({});
    expect(fires).toMatchObject({ refused: null, stepMs: 10_000, targets: [{ target: 'chat' }] });
    expect(fires.targets[0]?.firings).toHaveLength(1);
    expect(fires.targets[0]?.firings[0]?.bad).toBeGreaterThanOrEqual(3);
    expect(fires.summary).toMatch(/would have fired 1 time/);
    const whatIf = await preview({ thresholdBp: 9_900 });
    expect(whatIf.targets[0]?.firings).toEqual([]);
    expect(whatIf.summary).toMatch(/would not have fired/);
  });

  it('shows what ignoring blips changes', async () => {
    await house.probe([
      ...Array.from({ length: 24 }, () => 'passed' as const),
      ...Array.from({ length: 12 }, () => 'factory-mismatch' as const),
      ...Array.from({ length: 120 }, () => 'passed' as const),
    ]);
    expect((await preview({})).atOnce).toBeNull();
    const patient = await preview({ forMs: 300_000 });
    expect(patient.targets[0]?.firings).toEqual([]);
    expect(patient.atOnce).toMatchObject({ firings: 1 });
    expect(patient.atOnce?.firedMs).toBeGreaterThan(4 * MINUTE);
    expect(patient.atOnce?.summary).toMatch(/ignores 1 of 1 firing that ended within 5.min/);
  });

  it('keeps a rule without a word about it open as long as its severity does', async () => {
    const page = await createRule(house.ctx, input({ name: 'paged', severity: 'page' }));
    const ticket = await createRule(house.ctx, input({ name: 'filed', severity: 'ticket' }));
    expect([page.keepFiringMs, ticket.keepFiringMs]).toEqual([4 * MINUTE, 15 * MINUTE]);
  });

  it('counts ways of failing and latencies as well', async () => {
    await house.probe(Array.from({ length: 30 }, () => 'factory-mismatch' as const));
    const measures = [
      { kind: 'closeCode', code: 1011 },
      { kind: 'stage', stage: 'factory' },
    ];
    for (const measure of measures) {
      const { targets } = await preview({ measure, thresholdBp: 200 });
      expect(targets[0]?.firings, measure.kind).toHaveLength(1);
    }
    const latency = { kind: 'latency', latency: 'connect', limitMs: 1 };
    expect((await preview({ measure: latency, thresholdBp: 200 })).refused).toBeNull();
  });

  it('keeps to the scope, says why a rule is refused, and to a range of 14 days', async () => {
    await createTarget(house.ctx, targetInput({ name: 'search', environment: 'production' }));
    const { targets } = await preview({ scope: { environment: 'production' } });
    expect(targets).toMatchObject([{ target: 'search', firings: [], firedMs: 0 }]);
    expect((await preview({ minSessions: 500 })).refused).toMatch(/never fire/);
    const long = preview({}, { from: START - 15 * 1_440 * MINUTE });
    await expect(long).rejects.toSatisfy(code('invalid_input'));
  });
});
