import { describe, expect, it } from 'vitest';
import { sampleMessage } from '../../../tests/support/sample-message';
import { manualClock } from '../../kit/clock';
import { requireKind } from '../../services/notifiers/notifier-settings';
import { createNotifier } from './create-notifier';

const MAIL = { host: '169.254.169.254', from: 'a@example.com', to: ['b@example.com'] };

/** Delivers with a `fetch` that records what it is asked for. */
async function deliver(kind: string, settings: object, allowLinkLocal?: boolean) {
  const asked: string[] = [];
  const fetch = async (url: string | URL | Request) => {
    asked.push(String(url));
    return new Response('ok');
  };
  const parts = { fetch: fetch as typeof globalThis.fetch, clock: manualClock(0), allowLinkLocal };
  const notifier = createNotifier(requireKind(kind), settings, parts);
  const delivery = await notifier.deliver(sampleMessage(), AbortSignal.timeout(10_000));
  return { delivery, asked };
}

describe('a notifier at a refused address', () => {
  it.each([
    ['webhook', { url: 'http://169.254.169.254/latest/meta-data' }],
    ['webhook', { url: 'http://[fd00:ec2::254]/' }],
    ['ntfy', { url: 'http://metadata.google.internal', topic: 'x' }],
    ['slack', { webhookUrl: 'http://0xa9fea9fe/x' }],
    ['email', MAIL],
  ])('sends nothing and names the setting: %s %j', async (kind, settings) => {
    const { delivery, asked } = await deliver(kind, settings);
    expect(asked).toEqual([]);
    expect(delivery).toMatchObject({
      ok: false,
      retryable: false,
      detail: expect.stringContaining('set TOCSIN_ALLOW_LINK_LOCAL=1'),
    });
  });

  it('sends where that is allowed', async () => {
    const { delivery, asked } = await deliver('webhook', { url: 'http://169.254.0.9/hook' }, true);
    expect(asked).toEqual(['http://169.254.0.9/hook']);
    expect(delivery.ok).toBe(true);
  });
});
