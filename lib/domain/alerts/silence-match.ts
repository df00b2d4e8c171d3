import { INDICATOR_PHRASES } from '../tallies/indicators';
import type { Alert } from './alert';
import type { AlertMatch, Silence } from './silence';

/** The fields of an alert that a match uses. */
export type MatchableAlert = Pick<
  Alert,
  'environment' | 'targetId' | 'ruleId' | 'indicator' | 'severity'
>;

/** Whether every given matcher matches. A match without matchers matches everything. */
export function matchesAlert(match: AlertMatch, alert: MatchableAlert): boolean {
  const fits = (wanted: string | null, found: string | null) => wanted === null || wanted === found;
  return (
    fits(match.environment, alert.environment) &&
    fits(match.targetId, alert.targetId) &&
    fits(match.ruleId, alert.ruleId) &&
    fits(match.indicator, alert.indicator) &&
    fits(match.severity, alert.severity)
  );
}

/** The silence in force that covers an alert; of several the one that ends last. `now`: epoch ms. */
export function matchingSilence(
  silences: readonly Silence[],
  alert: MatchableAlert,
  now: number,
): Silence | null {
  return silences
    .filter((one) => one.startsAt <= now && now < one.endsAt && matchesAlert(one.match, alert))
    .reduce<Silence | null>((a, b) => (a && a.endsAt >= b.endsAt ? a : b), null);
}

const SEVERITY_WORDS = { page: 'pages', ticket: 'tickets' } as const;

/** "pages about factory initialisation of chat in staging". Names by id; an id without a name is printed as it is. */
export function matchText(
  match: AlertMatch,
  names: { targets: Record<string, string>; rules: Record<string, string> },
): string {
  const parts = [match.severity ? SEVERITY_WORDS[match.severity] : 'alerts'];
  if (match.ruleId) parts.push(`of the rule ${names.rules[match.ruleId] ?? match.ruleId}`);
  if (match.indicator) parts.push(`about ${INDICATOR_PHRASES[match.indicator]}`);
  if (match.targetId) parts.push(`of ${names.targets[match.targetId] ?? match.targetId}`);
  if (match.environment) parts.push(`in ${match.environment}`);
  return parts.join(' ');
}
