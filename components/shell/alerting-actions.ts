import { type AlertingScreen, alertingHref } from '@/lib/web/url/incident-search';
import type { Action } from './shell-action';

const NAMES: Array<[screen: AlertingScreen, name: string]> = [
  ['rules', 'Alert rules'],
  ['silences', 'Silences and maintenance windows'],
  ['notifiers', 'Notifiers'],
  ['deliveries', 'Delivery log'],
];

/** The screens below the incidents, for the command palette. */
export function alertingActions(go: (path: string) => void): Action[] {
  return NAMES.map(([screen, name]) => ({
    id: `alerting ${screen}`,
    group: 'Go to',
    name,
    run: () => go(alertingHref(screen)),
  }));
}
