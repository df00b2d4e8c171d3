import { expect, it } from 'vitest';
import type { HealthPoll } from '../../domain/polls/health-poll';
import { defaultRules } from '../../domain/rules/default-rules';
import type { Rule } from '../../domain/rules/rule';
import type { Target } from '../../domain/targets/target';
import { exportRule, targetNames } from './export-alerts';
import { createVariables } from './variables';

function exported(poll: string): { fields: Record<string, unknown> | null; notes: string[] } {
  const notes: string[] = [];
  const target = { id: 't1', name: 'chat', environment: 'staging', poll: [{ name: poll }] };
  const [base] = defaultRules(0);
  const rule: Rule = {
    ...(base as Rule),
    id: 'r1',
    name: 'not ready',
    severity: 'ticket',
    measure: { kind: 'health', poll: 'ready', state: 'failed' },
    scope: { targetId: 't1', environment: null, location: null },
    thresholdBp: null,
    conditions: [],
    forMs: 300_000,
    builtIn: false,
  };
  const targets = targetNames([target as Omit<Target, 'poll'> & { poll: HealthPoll[] }]);
  return { fields: exportRule(rule, { variables: createVariables(), targets, notes }), notes };
}

it('has the rule of a health endpoint, without windows and threshold', () => {
  const { fields, notes } = exported('ready');
  expect(notes).toEqual([]);
  expect(fields).toMatchObject({
    name: 'not ready',
    measure: { kind: 'health', poll: 'ready', state: 'failed' },
    scope: { target: 'chat' },
    for: '5m',
  });
  expect(fields).not.toHaveProperty('conditions');
  expect(fields).not.toHaveProperty('threshold');
});

it('leaves out that of an endpoint that its target no longer has, because such a file is refused', () => {
  expect(exported('live')).toEqual({
    fields: null,
    notes: [
      'the rule not ready is left out: None of its targets has a health endpoint named ready, so it watches nothing: they have live.',
    ],
  });
});
