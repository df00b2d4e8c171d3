import type { NotifierSettings } from '../../contract/api/alerting/notifiers';
import type { NotifierKind } from '../../domain/alerts/notifier';
import type { Notifier } from '../notifier';
import { createAlertmanager } from './alertmanager';
import { createEmail } from './email';
import { createJsm } from './jsm';
import { createNtfy } from './ntfy';
import { createPagerduty } from './pagerduty';
import type { NotifierParts } from './sending/notifier-parts';
import { createSlack } from './slack';
import { createTeams } from './teams';
import { createWebhook } from './webhook';

type Creators = {
  [K in NotifierKind]: (settings: NotifierSettings[K], parts: NotifierParts) => Notifier;
};

const CREATORS: Creators = {
  webhook: createWebhook,
  alertmanager: createAlertmanager,
  pagerduty: createPagerduty,
  slack: createSlack,
  teams: createTeams,
  jsm: createJsm,
  email: createEmail,
  ntfy: createNtfy,
};

/** The notifier of a kind. `settings` are opened and parsed by the contract's schema of that kind. */
export function createNotifier<K extends NotifierKind>(
  kind: K,
  settings: NotifierSettings[K],
  parts: NotifierParts,
): Notifier {
  return CREATORS[kind](settings, parts);
}
