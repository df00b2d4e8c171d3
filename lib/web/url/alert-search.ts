import { createSerializer, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import { NOTIFICATION_STATES } from '../../domain/alerts/notification';
import { viewParsers } from './url-state';

export const ALERT_TABS = [
  'firing',
  'history',
  'rules',
  'silences',
  'notifiers',
  'deliveries',
] as const;
export type AlertTab = (typeof ALERT_TABS)[number];

/** What the alerts screen keeps in the URL beside the common view. */
export const alertParsers = {
  tab: parseAsStringLiteral(ALERT_TABS).withDefault('firing'),
  /** The selected alert. */
  alert: parseAsString,
  /** Id or name of an incident: INC-43. */
  incident: parseAsString,
  state: parseAsStringLiteral(NOTIFICATION_STATES),
  notifier: parseAsString,
};

/** An address of the alerts screen: `alertsHref({ tab: 'rules' })`. */
const serialize = createSerializer({ ...viewParsers, ...alertParsers });
export function alertsHref(search: Parameters<typeof serialize>[1]): string {
  return serialize('/alerts', search);
}
