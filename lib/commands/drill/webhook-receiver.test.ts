import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleMessage } from '../../../tests/support/sample-message';
import { createNotifier } from '../../alert/notifiers/create-notifier';
import { webhook } from '../../contract/notifier-kinds/webhook';
import { manualClock } from '../../kit/clock';
import { openWebhookReceiver, type WebhookReceiver } from './webhook-receiver';

const START = 1_700_000_000_000;
const SECRET = 'of-the-drill';
const TITLE = 'Connection fails';

describe('the built-in receiver', () => {
  const clock = manualClock(START);
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    receiver = await openWebhookReceiver({ secret: SECRET, clock });
  });
  afterEach(() => receiver.close());
  const deliver = (status: 'firing' | 'resolved', secret: string | null) =>
    createNotifier(webhook, { url: receiver.url, secret }, { fetch, clock }).deliver(
      sampleMessage({ kind: status, status, title: TITLE }),
      new AbortController().signal,
    );

  it('takes what our own webhook notifier sends, in the order it comes', async () => {
    expect(await deliver('firing', SECRET)).toMatchObject({ ok: true });
    clock.advance(5_000);
    expect(await deliver('resolved', SECRET)).toMatchObject({ ok: true });
    expect(receiver.arrivals(START)).toEqual([
      { at: START, status: 'firing', title: TITLE },
      { at: START + 5_000, status: 'resolved', title: TITLE },
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
