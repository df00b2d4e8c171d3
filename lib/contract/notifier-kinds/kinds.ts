import { alertmanager } from './alertmanager';
import type { KindDescription } from './define-kind';
import { discord } from './discord';
import { email } from './email';
import { jsm } from './jsm';
import { ntfy } from './ntfy';
import { pagerduty } from './pagerduty';
import { slack } from './slack';
import { teams } from './teams';
import { webhook } from './webhook';

/** Every kind of notifier, in the order of lists. The only list of them: all else derives from it. */
export const NOTIFIER_KINDS = [
  webhook,
  alertmanager,
  pagerduty,
  slack,
  teams,
  discord,
  jsm,
  email,
  ntfy,
] as const;

export type NotifierKind = (typeof NOTIFIER_KINDS)[number]['kind'];

/** In the order of lists. */
export const NOTIFIER_KIND_NAMES: readonly NotifierKind[] = NOTIFIER_KINDS.map(({ kind }) => kind);

/** The kind of that name; undefined where this version knows none. */
export function findNotifierKind(name: string): KindDescription<NotifierKind> | undefined {
  return NOTIFIER_KINDS.find(({ kind }) => kind === name);
}

/** The settings of a kind as a form shows them; none where this version does not know the kind. */
export function settingFieldsOf(name: string): KindDescription['fields'] {
  return findNotifierKind(name)?.fields ?? [];
}

export function isSecretSetting(name: string, key: string): boolean {
  return findNotifierKind(name)?.secrets.includes(key) ?? false;
}

/** Why a kind cannot send heartbeats, and the way out; null where it can. */
export function heartbeatRefusal(name: string): string | null {
  if (!findNotifierKind(name)?.opensIncidents) return null;
  return `${name} takes no heartbeats, each would open an incident: send them to a webhook of a service that alarms when they stay away`;
}
