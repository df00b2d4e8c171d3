import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { z } from 'zod';
import { notifierInputSchema } from '../../contract/api/alerting/notifier-input';
import type { Clock } from '../../kit/clock';
import type { DrillCalls } from './drill-calls';
import type { Arrival, DrillReceiver } from './drill-site';
import { listenOnLoopback, readText } from './loopback';

const ARRIVALS_KEPT = 1_000;
const SIGNATURE = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/;

/** What a drill reads of Alertmanager's webhook body (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config). */
const bodySchema = z.object({
  status: z.enum(['firing', 'resolved']),
  alerts: z.array(z.object({ annotations: z.record(z.string(), z.string()).default({}) })),
});

/** Listens on this machine for the messages of a webhook notifier. */
export type WebhookReceiver = {
  url: string;
  /** Why the newest refused message was refused; null where none was. */
  refused(): string | null;
  arrivals(since: number): Arrival[];
  close(): Promise<void>;
};

/** Errors: those of listening. A message that is not signed with `secret` is refused with 401 and not counted. */
export async function openWebhookReceiver(of: {
  secret: string;
  clock: Clock;
  onArrival?: (arrival: Arrival) => void;
}): Promise<WebhookReceiver> {
  const arrivals: Arrival[] = [];
  let refused: string | null = null;
  const server = createServer((request, response) => {
    const at = of.clock.now();
    readText(request)
      .then((text) => {
        const problem = signatureProblem(request.headers['x-tocsin-signature'], text, of.secret);
        if (problem) throw new Error(problem);
        const { status, alerts } = bodySchema.parse(JSON.parse(text));
        // The lead of the incident is the first alert.
        const title = alerts[0]?.annotations.title ?? '';
        arrivals.push({ at, status, title });
        of.onArrival?.({ at, status, title });
        if (arrivals.length > ARRIVALS_KEPT) arrivals.shift();
        response.writeHead(204).end();
      })
      .catch((error: unknown) => {
        refused = error instanceof Error ? error.message : String(error);
        response.writeHead(401, { connection: 'close' }).end();
      });
  });
  const { port, close } = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}/`,
    refused: () => refused,
    arrivals: (since) => arrivals.filter(({ at }) => at >= since),
    close,
  };
}

function signatureProblem(
  header: string | string[] | undefined,
  text: string,
  secret: string,
): string | null {
  const [, at, signature] = SIGNATURE.exec(String(header ?? '')) ?? [];
  if (at === undefined || signature === undefined) return 'a message has no signature';
  const expected = createHmac('sha256', secret).update(`${at}.${text}`).digest();
  return timingSafeEqual(expected, Buffer.from(signature, 'hex')) ? null : 'a signature is wrong';
}

/** Adds a notifier until the drill ends: pages of one target, to the built-in receiver. */
export async function addBuiltInReceiver(
  calls: DrillCalls,
  of: { receiver: WebhookReceiver; secret: string; name: string; targetId: string },
): Promise<DrillReceiver & { remove(): Promise<void> }> {
  const { receiver, secret, name, targetId } = of;
  const { id } = await calls.createNotifier(
    notifierInputSchema.parse({
      name,
      kind: 'webhook',
      settings: { url: receiver.url, secret },
      // A proxy for the way out cannot reach this machine.
      proxy: 'none',
      route: { severities: ['page'], targetIds: [targetId] },
    }),
  );
  return {
    notifierId: id,
    name: 'built-in webhook receiver',
    arrivals: async (since) => receiver.arrivals(since),
    remove: () => calls.deleteNotifier(id),
  };
}
