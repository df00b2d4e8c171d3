import { describe, expect, it } from 'vitest';
import { START, TARGET } from '../../../tests/support/judge-fixture';
import { defaultRules } from '../../domain/rules/default-rules';
import type { Rule } from '../../domain/rules/rule';
import { createResolves, RESOLVES_KEPT_MS } from './resolves';
import { type AlertSubject, alertKey } from './step-alerts';

const subject: AlertSubject = { target: TARGET, location: '', release: null };

function ruleOf(id: string, more: Partial<Rule> = {}): Rule {
  const found = defaultRules(START).find((rule) => rule.id === id);
  if (!found) throw new Error(`no rule ${id}`);
  return { ...found, ...more };
}
const resolved = (rule: Rule, resolvedAt: number | null) => ({
  key: alertKey(rule, subject),
  targetId: TARGET.id,
  resolvedAt,
});

describe('resolves', () => {
  it('cut the windows of their own rule, at the latest one', () => {
    const resolves = createResolves();
    const rule = ruleOf('page-factory');
    expect(resolves.cutOf(rule, subject)).toBe(0);
    resolves.note(resolved(rule, START + 2));
    resolves.note(resolved(rule, START + 1));
    expect(resolves.cutOf(rule, subject)).toBe(START + 2);
    expect(resolves.cutOf(ruleOf('page-agent'), subject)).toBe(0);
  });

  it('of a page cut the windows of the ticket of its indicator, and not the other way round', () => {
    const resolves = createResolves();
    resolves.note(resolved(ruleOf('page-factory'), START + 5));
    expect(resolves.cutOf(ruleOf('ticket-factory'), subject)).toBe(START + 5);
    resolves.note(resolved(ruleOf('ticket-factory'), START + 9));
    expect(resolves.cutOf(ruleOf('ticket-factory'), subject)).toBe(START + 9);
    expect(resolves.cutOf(ruleOf('page-factory'), subject)).toBe(START + 5);
  });

  it("of a user's own page cut nothing of the built-in ticket", () => {
    const resolves = createResolves();
    resolves.note(resolved(ruleOf('page-factory', { id: 'own', builtIn: false }), START + 5));
    expect(resolves.cutOf(ruleOf('ticket-factory'), subject)).toBe(0);
  });

  it("of the built-in page cut a user's own ticket, and not a user's own page", () => {
    const resolves = createResolves();
    resolves.note(resolved(ruleOf('page-factory'), START + 5));
    const own = { id: 'own', builtIn: false };
    expect(resolves.cutOf(ruleOf('ticket-factory', own), subject)).toBe(START + 5);
    expect(resolves.cutOf(ruleOf('page-factory', own), subject)).toBe(0);
  });

  it('of one target cut nothing of another', () => {
    const resolves = createResolves();
    resolves.note(resolved(ruleOf('page-factory'), START));
    const other = { ...subject, target: { ...TARGET, id: 't2' } };
    expect(resolves.cutOf(ruleOf('page-factory'), other)).toBe(0);
    expect(resolves.instantsOf('t2')).toEqual([]);
  });

  it('are nothing while an alert is open', () => {
    const resolves = createResolves();
    resolves.note(resolved(ruleOf('page-factory'), null));
    expect(resolves.instantsOf(TARGET.id)).toEqual([]);
  });

  it('expire once no window reaches back to them', () => {
    const resolves = createResolves();
    resolves.note(resolved(ruleOf('page-factory'), START));
    resolves.note(resolved(ruleOf('page-agent'), START + 1));
    resolves.removeExpired(START + RESOLVES_KEPT_MS);
    expect(resolves.instantsOf(TARGET.id)).toEqual([START, START + 1]);
    resolves.removeExpired(START + RESOLVES_KEPT_MS + 1);
    expect(resolves.instantsOf(TARGET.id)).toEqual([START + 1]);
    resolves.removeExpired(START + RESOLVES_KEPT_MS + 2);
    expect(resolves.instantsOf(TARGET.id)).toEqual([]);
  });
});
