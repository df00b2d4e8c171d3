import { z } from 'zod';
import type { Message } from '../../domain/alerts/message';
import { defineKind } from './define-kind';
import { hostOf, httpUrlSchema, secretSchema, withoutTrailingSlashes } from './setting-schemas';
import { utf8Base64 } from './text/utf8';
import { wireAlerts } from './text/wire-alerts';

/**
 * A firing alert ends this long after it was last sent, so that Alertmanager resolves it by itself if Tocsin dies. Clients send
 * again while it fires, usually every 30 s to 3 min (https://prometheus.io/docs/alerting/latest/clients/).
 */
const LEASE_MS = 4 * 60_000;

/**
 * Posts the alerts of a message to Alertmanager, which groups, routes and repeats them by its own rules
 * (https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml).
 */
export const alertmanager = defineKind({
  kind: 'alertmanager',
  name: 'Alertmanager',
  arrives: 'alerts for `POST /api/v2/alerts`',
  settings: z.strictObject({
    url: httpUrlSchema,
    username: z.string().max(200).nullable().default(null),
    password: secretSchema.nullable().default(null),
  }),
  secrets: ['password'],
  fields: {
    url: { label: 'URL', placeholder: 'http://alertmanager:9093' },
    username: { label: 'User name' },
    password: { label: 'Password' },
  },
  destination: ({ url }) => hostOf(url),
  compose(message, { url, username, password }, { now }) {
    const basic = utf8Base64(`${username ?? ''}:${password ?? ''}`);
    const hasCredentials = username !== null || password !== null;
    const request = {
      receiver: 'Alertmanager',
      url: `${withoutTrailingSlashes(url)}/api/v2/alerts`,
      body: JSON.stringify(alertmanagerBody(message, now)),
      headers: { authorization: hasCredentials ? `Basic ${basic}` : undefined },
      secrets: [password, basic],
    };
    return { by: 'requests', requests: [request] };
  },
  example: (url) => ({ url: `${url}/am/`, username: 'tocsin', password: 'pw' }),
});

/** `now` is epoch ms. Alertmanager refuses an end before the start, so a resolve lasts at least a moment. */
function alertmanagerBody(message: Message, now: number): Array<Record<string, unknown>> {
  return wireAlerts(message).map((alert) => {
    const endsAt =
      alert.status === 'firing'
        ? now + LEASE_MS
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
