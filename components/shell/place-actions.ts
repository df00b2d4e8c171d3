import { type AlertingScreen, alertingHref } from '@/lib/web/url/incident-search';
import type { Action } from './shell-action';

const NAMES: Array<[screen: AlertingScreen, name: string]> = [
  ['rules', 'Alert rules'],
  ['silences', 'Silences and maintenance windows'],
  ['notifiers', 'Notifiers'],
  ['deliveries', 'Delivery log'],
];

/** Places without an entry in the navigation: the wall, the runbook and the screens below the incidents. */
export function placeActions(go: (path: string) => void): Action[] {
  const wall: Action = {
    id: 'go /wall',
    group: 'Go to',
    name: 'Wall',
    keys: ['d', 'k'],
    run: () => go('/wall'),
  };
  const runbook: Action = {
    id: 'go /runbook',
    group: 'Go to',
    name: 'Runbook',
    run: () => go('/runbook'),
  };
  const below = NAMES.map(
    ([screen, name]): Action => ({
      id: `alerting ${screen}`,
      group: 'Go to',
      name,
      run: () => go(alertingHref(screen)),
    }),
  );
  return [wall, runbook, ...below];
}
