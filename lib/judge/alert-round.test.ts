import { describe, expect, it } from 'vitest';
import { alertRow } from '../../tests/support/alert-rows';
import { START, TARGET } from '../../tests/support/judge-fixture';
import type { Alert } from '../domain/alerts/alert';
import { defaultRules } from '../domain/rules/default-rules';
import { NO_READING } from '../domain/rules/evaluate-rule';
import type { ConditionValue, Rule } from '../domain/rules/rule';
import { DEFAULT_SETTINGS } from '../domain/targets/settings';
import { MINUTE, SECOND } from '../domain/time';
import { createLogger } from '../kit/logger';
import type { CountRow, EventStore } from '../store/event-store';
import {
  type AlertRound,
  addCauses,
  alertMutations,
  createAlertMemory,
  stepAlerts,
  updateMemory,
} from './alert-round';
import { CAUSE_EVERY_MS, CAUSES_PER_ROUND } from './alerts/find-cause';
import { alertKey, type EvaluatedRule } from './alerts/step-alerts';

const NOW = START + MINUTE;

function ruleOf(id: string, more: Partial<Rule> = {}): Rule {
  const found = defaultRules(START).find((rule) => rule.id === id);
  if (!found) throw new Error(`no rule ${id}`);
  return { ...found, ...more };
}

function evaluated(rule: Rule, value: ConditionValue): EvaluatedRule {
  const isProbe = rule.measure.kind === 'probeSilent';
  return {
    rule,
    subject: { target: isProbe ? null : TARGET, location: isProbe ? 'local' : '', release: 'r1' },
    result: { evaluation: { value, reading: NO_READING }, failing: [null], outage: null },
  };
}

const round = (more: Partial<AlertRound> = {}): AlertRound => ({
  open: [],
  memory: createAlertMemory(),
  rules: [],
  isAlive: () => true,
  isTick: false,
  now: NOW,
  ...more,
});
const rulesOf = (changes: ReturnType<typeof stepAlerts>) =>
  changes.map(({ before, after }) => (after ?? before)?.ruleId);

describe('stepping alerts', () => {
  it('opens an alert for each rule that is true, causes first', () => {
    const rules = ['ticket-endToEnd', 'page-factory', 'page-connection', 'no-data', 'probe-silent'];
    const changes = stepAlerts(
      round({ rules: rules.map((id) => evaluated(ruleOf(id, { forMs: 0 }), 'true')) }),
    );
    expect(rulesOf(changes)).toEqual([
      'probe-silent',
      'no-data',
      'page-connection',
      'page-factory',
      'ticket-endToEnd',
    ]);
    expect(changes.every(({ before }) => before === null)).toBe(true);
    expect(changes.every(({ effects }) => effects.includes('fired'))).toBe(true);
  });

  it('reports nothing of rules that are false and have no alert', () => {
    expect(stepAlerts(round({ rules: [evaluated(ruleOf('page-factory'), 'false')] }))).toEqual([]);
  });

  it('closes an alert whose rule or target is gone', () => {
    const open = [alertRow(START, { id: 'a' }), alertRow(START, { id: 'b' })];
    const changes = stepAlerts(round({ open, isAlive: ({ id }) => id === 'a' }));
    expect(changes.map(({ after }) => [after?.id, after?.phase, after?.resolvedAt])).toEqual([
      ['b', 'resolved', NOW],
    ]);
  });

  it('continues the open alert of its rule, target and location, and not another', () => {
    const open = [
      alertRow(START, { id: 'a' }),
      alertRow(START, { id: 'b', targetId: 't2' }),
      alertRow(START, { id: 'c', ruleId: 'page-agent' }),
    ];
    const changes = stepAlerts(
      round({ open, rules: [evaluated(ruleOf('page-factory', { name: 'Renamed' }), 'true')] }),
    );
    expect(changes.map(({ before, after }) => [before?.id, after?.ruleName])).toEqual([
      ['a', 'Renamed'],
    ]);
  });

  it('leaves changes of counts alone to the tick', () => {
    const rule = ruleOf('page-factory');
    const before = alertRow(START, {
      key: alertKey(rule, { target: TARGET, location: '', release: null }),
      ruleName: rule.name,
      outage: { from: START, parts: [null], recovery: null, provenSince: null },
    });
    const { outage } = before;
    if (!outage) throw new Error('no outage');
    const long = { from: START, to: NOW, count: { bad: 41, n: 61 } };
    const next: EvaluatedRule = {
      rule,
      subject: { target: TARGET, location: '', release: 'r1' },
      result: {
        evaluation: { value: 'true', reading: { ...before.reading, long } },
        failing: [null],
        outage,
      },
    };
    const step = (isTick: boolean) =>
      stepAlerts(round({ open: [before], rules: [next], isTick })).length;
    expect([step(false), step(true)]).toEqual([0, 1]);
  });

  it('goes on flapping after what it knows of the last episode', () => {
    const rule = ruleOf('page-factory', { forMs: 0 });
    const key = alertKey(rule, { target: TARGET, location: '', release: null });
    const memory = createAlertMemory();
    const firings = [1, 2, 3, 4].map((n) => NOW - n * MINUTE);
    memory.past.set(key, { firings, flappingSince: NOW - MINUTE, changedAt: NOW - SECOND });
    const [change] = stepAlerts(round({ memory, rules: [evaluated(rule, 'true')] }));
    expect(change?.after?.flappingSince).toBe(NOW - MINUTE);
    const [fresh] = stepAlerts(round({ rules: [evaluated(rule, 'true')] }));
    expect(fresh?.after?.flappingSince).toBeNull();
  });
});

describe('the rows of an alert', () => {
  const alert = alertRow(START, { id: 'a' });
  it.each<[string, Alert | null, Alert | null, object[]]>([
    ['that fires', null, alert, [{ op: 'put', group: 'open', id: 'a' }]],
    [
      'that resolved',
      alert,
      { ...alert, phase: 'resolved', resolvedAt: NOW },
      [{ op: 'put', group: 'closed', id: 'a' }],
    ],
    ['that was dropped while pending', alert, null, [{ op: 'delete', id: 'a' }]],
    ['that never was stored', null, null, []],
  ])('%s', (_, before, after, rows) => {
    expect(alertMutations({ before, after, effects: [] })).toMatchObject(rows);
  });
});

describe('what is kept from one round to the next', () => {
  it('is the past of a resolved alert, until it cannot flap any more', () => {
    const memory = createAlertMemory();
    const before = alertRow(START, { key: 'k' });
    const after: Alert = { ...before, phase: 'resolved', resolvedAt: NOW };
    memory.causeAt.set(before.id, START);
    updateMemory(memory, [{ before, after, effects: ['resolved'] }], NOW);
    expect(memory.past.get('k')).toMatchObject({ changedAt: NOW, firings: [START] });
    expect(memory.resolves.instantsOf('t1')).toEqual([NOW]);
    expect(memory.causeAt.size).toBe(0);
    updateMemory(memory, [], NOW + 24 * 60 * MINUTE);
    expect(memory.past.size).toBe(0);
  });

  it('is nothing of an alert that goes on', () => {
    const memory = createAlertMemory();
    const before = alertRow(START);
    memory.causeAt.set(before.id, START);
    updateMemory(memory, [{ before, after: before, effects: [] }], NOW);
    expect([memory.past.size, memory.causeAt.size]).toEqual([0, 1]);
  });
});

describe('causes', () => {
  const failedAt = (stage: string): CountRow[] =>
    [
      { kind: 'outcome', key: 'failed', n: 10 },
      { kind: 'failedStage', key: stage, n: 10 },
      { kind: 'signature', key: `s1 ${stage}: wrong type`, n: 7 },
    ] as CountRow[];

  function tools(answer: () => Promise<CountRow[]> = async () => failedAt('factory')) {
    const read: string[] = [];
    const events = {
      async counts({ targetId }: { targetId?: string }) {
        read.push(targetId ?? '');
        return answer();
      },
      marks: async () => [{ id: 'session-1' }],
    } as unknown as Pick<EventStore, 'counts' | 'marks'>;
    return {
      read,
      tools: {
        events,
        logger: createLogger('test', 'silent'),
        thresholdsOf: () => DEFAULT_SETTINGS.thresholds,
        targets: new Map(),
      },
    };
  }
  const unexplained = (id: string, more: Partial<Alert> = {}) =>
    alertRow(START, { id, cause: { stage: null, signature: null, sessionId: null }, ...more });

  it('are found for alerts that fire, whether or not they changed otherwise', async () => {
    const open = [unexplained('a'), unexplained('b')];
    const changed = { before: open[0] ?? null, after: open[0] ?? null, effects: [] };
    const found = await addCauses([changed], round({ open }), tools().tools);
    expect(found.map(({ after }) => [after?.id, after?.cause])).toEqual(
      ['a', 'b'].map((id) => [
        id,
        {
          stage: 'factory',
          signature: { id: 's1', title: 'factory: wrong type', sessions: 7 },
          sessionId: 'session-1',
        },
      ]),
    );
  });

  it('are read once a minute, and not for alerts that are pending, stale or about to end', async () => {
    const open = [
      unexplained('pending', { phase: 'pending' }),
      unexplained('stale', { staleSince: START }),
      unexplained('keep', { keepSince: START }),
      unexplained('fires'),
    ];
    const { read, tools: own } = tools();
    const first = round({ open });
    await addCauses([], first, own);
    expect(read).toHaveLength(1);
    await addCauses([], { ...first, now: NOW + CAUSE_EVERY_MS - 1 }, own);
    expect(read).toHaveLength(1);
    await addCauses([], { ...first, now: NOW + CAUSE_EVERY_MS }, own);
    expect(read).toHaveLength(2);
  });

  it('are read for a bounded number of alerts, the others in the next round', async () => {
    const open = Array.from({ length: CAUSES_PER_ROUND + 5 }, (_, n) => unexplained(`a${n}`));
    const { read, tools: own } = tools();
    const first = round({ open });
    expect(await addCauses([], first, own)).toHaveLength(CAUSES_PER_ROUND);
    expect(await addCauses([], { ...first, now: NOW + SECOND }, own)).toHaveLength(5);
    expect(read).toHaveLength(CAUSES_PER_ROUND + 5);
  });

  it('that cannot be read change nothing else', async () => {
    const alert = unexplained('a');
    const change = { before: null, after: alert, effects: ['fired' as const] };
    const { tools: own } = tools(() => Promise.reject(new Error('slow')));
    expect(await addCauses([change], round(), own)).toEqual([change]);
  });

  it('stay where the window does not show them any more', async () => {
    const alert = alertRow(START, {
      cause: {
        stage: 'factory',
        signature: { id: 's0', title: 'factory: old', sessions: 3 },
        sessionId: 'session-0',
      },
    });
    const { tools: own } = tools(async () => []);
    const withoutMarks = { ...own, events: { ...own.events, marks: async () => [] } };
    expect(await addCauses([], round({ open: [alert] }), withoutMarks)).toEqual([]);
  });
});
