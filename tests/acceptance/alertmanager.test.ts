import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createNotifier } from '../../lib/alert/notifiers/create-notifier';
import { alertmanager } from '../../lib/contract/notifier-kinds/alertmanager';
import type { Message, MessageAlert } from '../../lib/domain/alerts/message';
import { manualClock } from '../../lib/kit/clock';
import { findAlertmanager } from '../../scripts/find-alertmanager';
import { faultOf } from '../support/documented-body';
import { startSink } from '../support/http-sink';
import { sampleAlert, sampleMessage } from '../support/sample-message';
import { until } from '../support/until';
import { startAlertmanager } from './support/alertmanager';

const found = findAlertmanager();
const SCHEMA = 'webhook';

type Notified = {
  status: string;
  alerts: Array<{ status: string; labels: { alertname: string } }>;
};

let sink: Awaited<ReturnType<typeof startSink>>;
let server: Awaited<ReturnType<typeof startAlertmanager>>;

beforeAll(async () => {
  if (found.path === null) {
    if (process.env.CI === 'true') throw new Error(found.reason);
    return;
  }
  sink = await startSink();
  server = await startAlertmanager(found.path, `${sink.url}/hook`);
});
afterAll(async () => {
  await server?.close();
  await sink?.close();
});
beforeEach((context) => {
  if (found.path === null) {
    process.stderr.write(`skipped: ${found.reason}\n`);
    context.skip(found.reason);
  }
});

/**
 * Alertmanager has a clock of its own, so instants are those of the machine. It waits for a group only while the first
 * alert is younger than `group_wait`: one of a minute ago is told of at once, with whichever of its group came in by then.
 */
function startEpisode(service: string) {
  const now = Date.now();
  const parts = { fetch, clock: manualClock(now) };
  const settings = { url: server.url, username: null, password: null };
  const notifier = createNotifier(alertmanager, settings, parts);
  const alert = (more: Partial<MessageAlert>) => sampleAlert({ startsAt: now, ...more });
  const alerts = [
    alert({ key: `${service}-1` }),
    alert({ key: `${service}-2`, alertname: 'InternalErrors', summary: '1011 on 12 %' }),
  ];
  const message = sampleMessage({ target: { id: 't1', name: service }, alerts, since: now });
  return {
    alerts,
    send: (more: Partial<Message> = {}) =>
      notifier.deliver({ ...message, ...more }, AbortSignal.timeout(20_000)),
    told: (): Notified[] =>
      sink.json().filter(({ groupLabels }) => groupLabels.service === service),
  };
}

function listed(service: string): string[] {
  if (found.path === null) return [];
  const args = [`--alertmanager.url=${server.url}`, 'alert', 'query', `service=${service}`];
  const out = execFileSync(found.amtool, [...args, '-o', 'json'], { encoding: 'utf8' });
  return (JSON.parse(out) as Array<{ labels: { alertname: string } }>)
    .map(({ labels }) => labels.alertname)
    .sort();
}

describe('a real Alertmanager', () => {
  it('lists our alerts, tells of a group once, and of its resolve', async () => {
    const { alerts, send, told } = startEpisode('chat');
    expect(await send()).toEqual({ ok: true, detail: 'Alertmanager answered 200' });
    expect(
      await until({ what: 'amtool lists both' }, () => {
        const names = listed('chat');
        return names.length === 2 && names;
      }),
    ).toEqual(['FactoryFails', 'InternalErrors']);

    await until({ what: 'the receiver is told' }, () => told().length > 0);
    expect(told()[0]).toMatchObject({ status: 'firing', alerts: [{}, {}] });

    // A second send of the same changes nothing: same labels, same alerts.
    await send({ kind: 'still' });
    expect(listed('chat')).toHaveLength(2);

    const ended = alerts.map((alert) => ({
      ...alert,
      status: 'resolved' as const,
      endsAt: Date.now(),
    }));
    await send({ kind: 'resolved', status: 'resolved', alerts: ended });
    await until({ what: 'the receiver is told of the resolve' }, () => told().length > 1);
    expect(told().map(({ status }) => status)).toEqual(['firing', 'resolved']);
    expect(listed('chat')).toEqual([]);
  });

  it('tells of one resolve among two in the same group', async () => {
    const { alerts, send, told } = startEpisode('search');
    await send();
    await until({ what: 'the receiver is told' }, () => told().length > 0);
    const [first, second] = alerts;
    if (!first || !second) throw new Error('two alerts');
    await send({
      kind: 'update',
      alerts: [first, { ...second, status: 'resolved', endsAt: Date.now() }],
    });
    await until({ what: 'the receiver is told again' }, () => told().length > 1);
    expect(told()[1]?.status).toBe('firing');
    expect(listed('search')).toEqual(['FactoryFails']);
  });

  it('lets a firing alert end by itself four minutes after it was last sent', async () => {
    const { alerts, send } = startEpisode('orphan');
    const before = Date.now();
    await send();
    const response = await fetch(`${server.url}/api/v2/alerts?filter=service=orphan`);
    const open = (await response.json()) as Array<{ endsAt: string }>;
    expect(open).toHaveLength(alerts.length);
    for (const { endsAt } of open)
      expect(Math.abs(Date.parse(endsAt) - before - 240_000)).toBeLessThan(5_000);
  });

  it('says what it does not take', async () => {
    const { send } = startEpisode('broken');
    const later = Date.now() + 3_600_000_000;
    const delivery = await send({ alerts: [sampleAlert({ startsAt: later })] });
    expect(delivery).toMatchObject({ ok: false, retryable: false });
    expect(delivery.detail).toMatch(/^Alertmanager answered 400: .*start time must be before end/);
  });

  it('writes the very webhook body that ours is held to', async () => {
    const { send, told } = startEpisode('shape');
    await send();
    const [theirs] = await until(
      { what: 'the receiver is told' },
      () => told().length > 0 && told(),
    );
    // The reason is newer than Debian's Alertmanager.
    const body = { notification_reason: 'first notification', ...theirs };
    expect(faultOf(SCHEMA, body)).toBeNull();
  });
});
