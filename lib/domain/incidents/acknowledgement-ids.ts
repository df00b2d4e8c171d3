import type { Incident } from './incident';

/**
 * Ids under which an incident's acknowledgement may be stored, by precedence: its own first, then those of its alerts, from before it had one.
 */
export function acknowledgementIds({ id, members }: Pick<Incident, 'id' | 'members'>): string[] {
  return [id, ...members.map(({ alertId }) => alertId)];
}
