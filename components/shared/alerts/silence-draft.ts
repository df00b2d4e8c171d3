import type { z } from 'zod';
import type { AlertView, silenceInputSchema } from '@/lib/contract/api/alerting/alerts';
import { targetLabel } from '@/lib/web/text/target-label';
import { HOUR } from '../../../lib/domain/time';

/** The durations to choose from, ms; a silence lasts a day at most. */
export const SILENCE_LENGTHS = [HOUR / 2, 2 * HOUR, 8 * HOUR, 24 * HOUR] as const;
export const LENGTH_NAMES: Record<number, string> = {
  [HOUR / 2]: '30 min',
  [2 * HOUR]: '2 h',
  [8 * HOUR]: '8 h',
  [24 * HOUR]: '24 h',
};

type Match = z.input<typeof silenceInputSchema>['match'];

/** The scopes that a silence of an alert can have, narrowest first; the first one is the default. */
export function scopesOf(
  alert: Pick<AlertView, 'targetId' | 'target' | 'environment' | 'ruleId' | 'ruleName'>,
): Array<{ key: string; name: string; match: Match }> {
  const { targetId, target, environment, ruleId, ruleName } = alert;
  if (targetId === '') return [{ key: 'rule', name: `“${ruleName}”`, match: { ruleId } }];
  const label = environment === '' ? target : targetLabel({ name: target, environment });
  return [
    { key: 'alert', name: `“${ruleName}” on ${label}`, match: { ruleId, targetId } },
    { key: 'target', name: `every alert of ${label}`, match: { targetId } },
    ...(environment === ''
      ? []
      : [{ key: 'environment', name: `every alert of ${environment}`, match: { environment } }]),
  ];
}

/** The scopes without an alert: everything of a target, of an environment, all tickets, all pages. */
export function wideScopes(
  targets: ReadonlyArray<{ id: string; name: string; environment: string }>,
): Array<{ key: string; name: string; match: Match }> {
  const environments = [...new Set(targets.map(({ environment }) => environment))].sort();
  return [
    ...targets.map((target) => ({
      key: `target ${target.id}`,
      name: `every alert of ${targetLabel(target)}`,
      match: { targetId: target.id },
    })),
    ...environments.map((environment) => ({
      key: `environment ${environment}`,
      name: `every alert of ${environment}`,
      match: { environment },
    })),
    { key: 'tickets', name: 'every ticket', match: { severity: 'ticket' } },
    { key: 'pages', name: 'every page', match: { severity: 'page' } },
  ];
}

/** A target, or its whole environment. */
export function scopesOfTarget(target: { id: string; name: string; environment: string }) {
  const { id, environment } = target;
  return [
    { key: 'target', name: `every alert of ${targetLabel(target)}`, match: { targetId: id } },
    { key: 'environment', name: `every alert of ${environment}`, match: { environment } },
  ];
}
