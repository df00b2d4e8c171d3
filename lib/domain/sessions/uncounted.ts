import type { ConnectionIndicator } from './connection';
import type { HealthEvent } from './health-event';

/**
 * The attribute of an event that names the indicators of its connection that it does not decide; `all` for each of them. The collector
 * sets it where a source says only the bad side of an indicator, or reports only some of its connections.
 */
export const UNCOUNTED_ATTRIBUTE = 'tocsin.uncounted';

/** Whether an event decides an indicator of its connection. */
export function countsFor({ attributes }: HealthEvent, indicator: ConnectionIndicator): boolean {
  const uncounted = attributes?.[UNCOUNTED_ATTRIBUTE];
  if (uncounted === undefined) return true;
  return uncounted !== 'all' && !(Array.isArray(uncounted) && uncounted.includes(indicator));
}

/** Whether an event decides nothing of its connection. */
export function isUncounted({ attributes }: HealthEvent): boolean {
  return attributes?.[UNCOUNTED_ATTRIBUTE] === 'all';
}
