import type { NotifierSettings } from '../../contract/api/alerting/notifiers';
import type { Message } from '../../domain/alerts/message';
import type { Notifier } from '../notifier';
import type { NotifierParts } from './sending/notifier-parts';
import { postJson } from './sending/post-json';
import { wireAlerts } from './text/wire-alerts';

/**
 * A firing alert ends this long after it was last sent, so that Alertmanager resolves by itself if Tocsin dies (Prometheus'
 * four resends). Whoever sends must send again while it fires, well within this time.
 */
export const ALERTMANAGER_LEASE_MS = 4 * 60_000;

/**
 * Posts the alerts of a message to Alertmanager's API v2 (https://prometheus.io/docs/alerting/latest/alerts_api). It groups,
 * routes and repeats by its own rules.
 */
export function createAlertmanager(
  settings: NotifierSettings['alertmanager'],
  parts: NotifierParts,
): Notifier {
  const { username, password } = settings;
  const credentials = `${username ?? ''}:${password ?? ''}`;
  const basic = Buffer.from(credentials).toString('base64');
  const hasCredentials = username !== null || password !== null;
  return {
    kind: 'alertmanager',
    deliver(message, signal) {
      const request = {
        receiver: 'Alertmanager',
        url: `${settings.url.replace(/\/+$/, '')}/api/v2/alerts`,
        body: JSON.stringify(alertmanagerBody(message, parts.clock.now())),
        headers: { authorization: hasCredentials ? `Basic ${basic}` : undefined },
        secrets: [password, basic],
      };
      return postJson(parts, request, signal);
    },
  };
}

/** `now` is epoch ms. An end before the start is refused by Alertmanager, so a resolve lasts at least a moment. */
export function alertmanagerBody(message: Message, now: number): Array<Record<string, unknown>> {
  return wireAlerts(message).map((alert) => {
    const endsAt =
      alert.status === 'firing'
        ? now + ALERTMANAGER_LEASE_MS
        : Math.max(alert.endsAt ?? now, alert.startsAt + 1);
    return {
      labels: alert.labels,
      annotations: alert.annotations,
      startsAt: new Date(alert.startsAt).toISOString(),
      endsAt: new Date(endsAt).toISOString(),
      ...(alert.generatorURL !== '' && { generatorURL: alert.generatorURL }),
    };
  });
}
