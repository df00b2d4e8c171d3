import { randomBytes } from 'node:crypto';
import { notifierInputSchema } from '../../contract/api/alerting/notifier-input';
import { createNotifier } from '../../services/notifiers/create-notifier';
import { updateNotifier } from '../../services/notifiers/update-notifier';
import type { ServiceContext } from '../../services/service-context';
import { openWebhookReceiver, type WebhookReceiver } from '../drill/webhook-receiver';

const NAME = 'Demo receiver';

/** A receiver on this machine that prints every message, so that the demo shows how pages arrive without an account anywhere. */
export async function startDemoReceiver(
  ctx: Pick<ServiceContext, 'state' | 'clock' | 'seal' | 'open' | 'info'>,
  print: (line: string) => void,
): Promise<WebhookReceiver> {
  const secret = randomBytes(24).toString('base64url');
  const receiver = await openWebhookReceiver({
    secret,
    clock: ctx.clock,
    onArrival: ({ status, title }) =>
      print(`${status === 'firing' ? 'alert' : 'resolved'}: ${title}`),
  });
  const settings = { url: receiver.url, secret };
  // A proxy for the way out cannot reach this machine.
  const proxy = 'none';
  const known = (await ctx.state.list('notifier')).find(({ value }) => value.name === NAME);
  if (known) await updateNotifier(ctx, { id: known.id, patch: { settings, proxy } });
  else {
    const input = { name: NAME, kind: 'webhook', settings, proxy };
    await createNotifier(ctx, notifierInputSchema.parse(input));
  }
  return receiver;
}
