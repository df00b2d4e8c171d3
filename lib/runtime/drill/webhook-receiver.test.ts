import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWebhook } from '../../alert/notifiers/webhook';
import type { Message } from '../../domain/alerts/message';
import { manualClock } from '../../kit/clock';
import { openWebhookReceiver, type WebhookReceiver } from './webhook-receiver';

const START = 1_700_000_000_000;
const SECRET = 'of-the-drill';

function message(status: Message['status']): Message {
  const alert = {
    ...{ id: 'a1', key: 'k1', status, severity: 'page', alertname: 'ConnectionFails' },
    ...{ measure: { kind: 'indicator', indicator: 'connection' }, summary: 'connection 0 %' },
    ...{ startsAt: START, endsAt: null, flapping: false },
  } as const;
  return {
    ...{ idempotencyKey: `i-${status}`, dedupKey: 'd1', groupKey: 'g1', kind: status, status },
    ...{ severity: 'page', title: 'Connection fails', text: ['It does.'], environment: 'drill' },
    ...{ target: { id: 't1', name: 'chat' }, release: null, since: START, sentAt: START },
    ...{ alerts: [alert], children: [], facts: [] },
    links: { view: 'http://t/', alert: 'http://t/alerts?alert=a1', session: null, runbook: null },
  };
}

describe('the built-in receiver', () => {
  const clock = manualClock(START);
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    receiver = await openWebhookReceiver({ secret: SECRET, clock });
  });
  afterEach(() => receiver.close());
  const deliver = (status: Message['status'], secret: string | null) =>
    createWebhook({ url: receiver.url, secret, headers: {} }, { fetch, clock }).deliver(
      message(status),
      new AbortController().signal,
    );

  it('takes what our own webhook notifier sends, in the order it comes', async () => {
    expect(await deliver('firing', SECRET)).toMatchObject({ ok: true });
    clock.advance(5_000);
    expect(await deliver('resolved', SECRET)).toMatchObject({ ok: true });
    expect(receiver.arrivals(START)).toEqual([
      { at: START, status: 'firing', title: 'Connection fails' },
      { at: START + 5_000, status: 'resolved', title: 'Connection fails' },
    ]);
    expect(receiver.arrivals(START + 1)).toHaveLength(1);
  });

  it('counts nothing that is not signed, or signed by somebody else', async () => {
    expect(await deliver('firing', null)).toMatchObject({ ok: false, retryable: false });
    expect(await deliver('firing', 'another')).toMatchObject({ ok: false });
    const { status } = await fetch(receiver.url, { method: 'POST', body: '{}' });
    expect(status).toBe(401);
    expect(receiver.arrivals(0)).toEqual([]);
  });
});
