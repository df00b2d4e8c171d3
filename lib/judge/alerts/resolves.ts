import type { Alert } from '../../domain/alerts/alert';
import type { Rule } from '../../domain/rules/rule';
import { DAY } from '../../domain/time';
import { type AlertSubject, alertKey } from './step-alerts';

/** No window reaches back further, so that older resolves cut none. */
export const RESOLVES_KEPT_MS = 7 * DAY;

/** When alerts last resolved: no window of their rules reaches behind it (decision 36). Instants are epoch ms. */
export type Resolves = {
  note(alert: Pick<Alert, 'key' | 'targetId' | 'resolvedAt'>): void;
  /** Where the windows of a rule begin at the earliest: those of a ticket no earlier than the end of its indicator's page. */
  cutOf(rule: Rule, subject: AlertSubject): number;
  /** Every instant that cuts some window of a target. */
  instantsOf(targetId: string): number[];
  removeExpired(now: number): void;
};

export function createResolves(): Resolves {
  const byTarget = new Map<string, Map<string, number>>();
  const at = (targetId: string, key: string) => byTarget.get(targetId)?.get(key) ?? 0;
  return {
    note({ key, targetId, resolvedAt }) {
      if (resolvedAt === null) return;
      const known = byTarget.get(targetId) ?? new Map<string, number>();
      byTarget.set(targetId, known);
      known.set(key, Math.max(known.get(key) ?? 0, resolvedAt));
    },
    cutOf(rule, subject) {
      const targetId = subject.target?.id ?? '';
      if (!byTarget.has(targetId)) return 0;
      const own = at(targetId, alertKey(rule, subject));
      if (rule.severity !== 'ticket' || rule.measure.kind !== 'indicator') return own;
      const page: Rule = { ...rule, severity: 'page', builtIn: true };
      return Math.max(own, at(targetId, alertKey(page, subject)));
    },
    instantsOf: (targetId) => [...(byTarget.get(targetId)?.values() ?? [])],
    removeExpired(now) {
      for (const [targetId, known] of byTarget) {
        for (const [key, resolvedAt] of known)
          if (now - resolvedAt > RESOLVES_KEPT_MS) known.delete(key);
        if (known.size === 0) byTarget.delete(targetId);
      }
    },
  };
}
