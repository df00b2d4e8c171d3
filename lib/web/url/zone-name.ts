import type { Zone } from './url-state';

/** IANA name of the zone that times are drawn in. */
export function zoneNameOf(zone: Zone): string {
  return zone === 'utc' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;
}
