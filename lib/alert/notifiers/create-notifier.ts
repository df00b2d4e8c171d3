import { createHash, createHmac } from 'node:crypto';
import type {
  ComposeTools,
  KindDescription,
  OutgoingRequest,
} from '../../contract/notifier-kinds/define-kind';
import { heartbeatRefusal } from '../../contract/notifier-kinds/kinds';
import { refusedAddress } from '../../domain/targets/refused-address';
import { destinationProblem } from '../../net/guarded-lookup';
import { DIRECT } from '../../net/outbound';
import type { Delivery, Notifier } from '../notifier';
import type { NotifierParts } from './sending/notifier-parts';
import { postJson } from './sending/post-json';
import { sendMail } from './sending/send-mail';

/**
 * A notifier of a kind, which composes what this sends. `settings` have their secrets in the clear. Throws ZodError where they are
 * not those of the kind.
 */
export function createNotifier(
  { kind, composer }: KindDescription,
  settings: unknown,
  parts: NotifierParts,
): Notifier {
  const compose = composer(settings);
  return {
    kind,
    async deliver(message, signal) {
      const refusal = message.kind === 'watchdog' ? heartbeatRefusal(kind) : null;
      if (refusal !== null) return { ok: false, retryable: false, detail: refusal };
      const outgoing = compose(message, toolsAt(parts.clock.now()));
      if (outgoing.by === 'mail') {
        const refused = await refusedDelivery(parts, outgoing.mail.server.host);
        return refused ?? sendMail(outgoing.mail, parts.outbound ?? DIRECT, signal);
      }
      return postInOrder(parts, outgoing.requests, signal);
    },
  };
}

/** The first answer that decides: the first refusal, or the last acceptance. */
async function postInOrder(
  parts: NotifierParts,
  requests: readonly OutgoingRequest[],
  signal: AbortSignal,
): Promise<Delivery> {
  let delivery: Delivery = { ok: true, detail: 'nothing to send' };
  for (const request of requests) {
    const refused = await refusedDelivery(parts, new URL(request.url).hostname);
    if (refused) return refused;
    delivery = await postJson(parts, request, signal);
    if (!delivery.ok) break;
  }
  return delivery;
}

/** Nothing is sent to an address that is refused. A name may resolve to another one at the next try. */
async function refusedDelivery(
  { allowLinkLocal = false }: NotifierParts,
  host: string,
): Promise<Delivery | null> {
  const detail = allowLinkLocal ? null : await destinationProblem(host);
  if (detail === null) return null;
  return { ok: false, retryable: refusedAddress(host) === null, detail };
}

function toolsAt(now: number): ComposeTools {
  return {
    now,
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    hmacSha256: (key, text) => createHmac('sha256', key).update(text).digest('hex'),
  };
}
