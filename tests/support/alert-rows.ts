import type { Alert } from '../../lib/domain/alerts/alert';
import type { Notification } from '../../lib/domain/alerts/notification';
import { uuidv7 } from '../../lib/kit/ids';
import type { DirectStores } from './direct-stores';
import { START } from './service-fixture';

/** An alert as the judge writes it: a page about the factory of target `t1` that began at `at`. */
export function alertRow(at = START, more: Partial<Alert> = {}): Alert {
  return {
    id: uuidv7(at),
    key: 'key',
    ruleId: 'page-factory',
    ruleName: 'Factory fails',
    severity: 'page',
    measure: { kind: 'indicator', indicator: 'factory' },
    targetId: 't1',
    target: 'chat',
    environment: 'staging',
    location: '',
    indicator: 'factory',
    phase: 'firing',
    release: 'r1',
    pendingSince: at,
    firedAt: at,
    resolvedAt: null,
    keepSince: null,
    staleSince: null,
    pausedMs: 0,
    firings: [at],
    flappingSince: null,
    firedReading: null,
    reading: {
      thresholdBp: 200,
      long: { from: at - 300_000, to: at, count: { bad: 40, n: 60 } },
      short: { from: at - 60_000, to: at, count: { bad: 12, n: 12 } },
      pFail: 1e-40,
      lastSeenAt: null,
      seenFrom: ['local'],
      serverAgrees: true,
    },
    cause: { stage: 'factory', signature: null, sessionId: null },
    ...more,
  };
}

export async function putAlert(stores: DirectStores, alert: Alert): Promise<Alert> {
  const group = alert.phase === 'resolved' ? 'closed' : 'open';
  await stores.state.mutate(
    [{ op: 'put', kind: 'alert', id: alert.id, group, value: alert }],
    alert.pendingSince,
  );
  return alert;
}

/** A message that was given up, about one alert. */
export function notificationRow(id: string, more: Partial<Notification> = {}): Notification {
  const severity = 'page';
  return {
    id,
    notifierId: 'n1',
    notifier: 'on-call',
    kind: 'firing',
    severity,
    targetId: 't1',
    alertIds: ['a1'],
    state: 'dead',
    createdAt: START,
    nextTryAt: START,
    claim: null,
    tries: 8,
    attempts: [{ at: START + 1_000, ms: 12, ok: false, detail: 'it answered 500' }],
    endedAt: START + 1_000,
    message: {
      idempotencyKey: id,
      dedupKey: 'd',
      groupKey: 'g',
      kind: 'firing',
      status: 'firing',
      severity,
      title: 'Factory fails on chat',
      text: ['40 of 60 sessions bad'],
      environment: 'staging',
      target: { id: 't1', name: 'chat' },
      release: 'r1',
      since: START,
      sentAt: START,
      alerts: [],
      children: [],
      facts: [],
      links: { view: 'http://x/', alert: 'http://x/alerts', session: null, runbook: null },
    },
    ...more,
  };
}

export async function putNotification(stores: DirectStores, row: Notification): Promise<void> {
  const group = row.endedAt === null ? 'open' : 'closed';
  await stores.state.mutate(
    [{ op: 'put', kind: 'notification', id: row.id, group, value: row }],
    row.createdAt,
  );
}
