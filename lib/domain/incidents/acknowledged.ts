import type { Incident } from './incident';

/**
 * Ids under which somebody may have said that they look after an incident, in the order in which they count: its own first,
 * then those of its alerts, from before it had one.
 */
export function acknowledgementIds({ id, members }: Pick<Incident, 'id' | 'members'>): string[] {
  return [id, ...members.map(({ alertId }) => alertId)];
}
