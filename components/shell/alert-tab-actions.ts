import { type AlertTab, alertsHref } from '@/lib/web/url/alert-search';
import type { Action } from './shell-action';

const NAMES: Array<[tab: AlertTab, name: string]> = [
  ['history', 'Alert history'],
  ['rules', 'Alert rules'],
  ['silences', 'Silences and maintenance windows'],
  ['notifiers', 'Notifiers'],
  ['deliveries', 'Delivery log'],
];

/** The parts of the alerts screen, for the command palette. */
export function alertTabActions(go: (path: string) => void): Action[] {
  return NAMES.map(([tab, name]) => ({
    id: `alerts ${tab}`,
    group: 'Go to',
    name,
    run: () => go(alertsHref({ tab })),
  }));
}
