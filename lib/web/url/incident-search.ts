import { createSerializer, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import { NOTIFICATION_STATES } from '../../domain/alerts/notification';
import { viewParsers } from './url-state';

/** Screens below the incidents that set up what reaches people. */
export const ALERTING_SCREENS = ['rules', 'silences', 'notifiers', 'deliveries'] as const;
export type AlertingScreen = (typeof ALERTING_SCREENS)[number];

export const INCIDENT_FILTERS = ['all', 'open', 'ended'] as const;
export const INCIDENT_SPANS = ['1d', '7d', '30d'] as const;

/** What the list of incidents keeps in the URL. */
export const incidentParsers = {
  state: parseAsStringLiteral(INCIDENT_FILTERS).withDefault('all'),
  severity: parseAsStringLiteral(['page', 'ticket'] as const),
  target: parseAsString,
  since: parseAsStringLiteral(INCIDENT_SPANS),
  q: parseAsString.withDefault(''),
  /** An alert without an incident, shown over the list. */
  alert: parseAsString,
};

/** What the delivery log keeps in the URL. */
export const deliveryParsers = {
  state: parseAsStringLiteral(NOTIFICATION_STATES),
  notifier: parseAsString,
};

const serializeList = createSerializer({ ...viewParsers, ...incidentParsers });
const serializeDeliveries = createSerializer({ ...viewParsers, ...deliveryParsers });

/** The list of incidents: `incidentsHref({ state: 'open' })`. */
export const incidentsHref = (search: Parameters<typeof serializeList>[1] = {}): string =>
  serializeList('/incidents', search);

/** One incident by its name. */
export const incidentHref = (name: string): string => `/incidents/${encodeURIComponent(name)}`;

/** Leads to the incident of an alert; an alert without one is shown over the list. */
export const alertHref = (id: string): string => incidentsHref({ alert: id });

export const alertingHref = (screen: AlertingScreen): string => `/incidents/${screen}`;

/** The delivery log: `deliveriesHref({ state: 'dead' })`. */
export const deliveriesHref = (search: Parameters<typeof serializeDeliveries>[1] = {}): string =>
  serializeDeliveries('/incidents/deliveries', search);

type OldSearch = Record<string, string | string[] | undefined>;

/** Where an address of the former alerts screen leads now. */
export function hrefOfOldAlerts(search: OldSearch): string {
  const one = (key: string) => {
    const value = search[key];
    return Array.isArray(value) ? value[0] : value;
  };
  const [alert, incident, tab] = [one('alert'), one('incident'), one('tab')];
  if (incident) return incidentHref(incident);
  if (alert) return alertHref(alert);
  if (tab === 'history') return incidentsHref({ state: 'ended' });
  const screen = ALERTING_SCREENS.find((name) => name === tab);
  if (screen === 'deliveries') {
    const state = NOTIFICATION_STATES.find((name) => name === one('state')) ?? null;
    return deliveriesHref({ state, notifier: one('notifier') ?? null });
  }
  return screen ? alertingHref(screen) : incidentsHref();
}
