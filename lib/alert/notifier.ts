import type { Message } from '../domain/alerts/message';

/** What became of one try. `retryable` says whether another one may help; `retryAfterMs` is what the receiver asked for. */
export type Delivery =
  | { ok: true; detail: string }
  | { ok: false; retryable: boolean; detail: string; retryAfterMs?: number };

/** One way out. Never throws: what goes wrong is a delivery that failed. Stops trying when the signal aborts. */
export type Notifier = {
  kind: string;
  deliver(message: Message, signal: AbortSignal): Promise<Delivery>;
};
