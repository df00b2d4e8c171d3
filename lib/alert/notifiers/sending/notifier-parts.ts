import type { Clock } from '../../../kit/clock';
import type { Outbound } from '../../../net/outbound';

/** What every notifier is built with, so that tests can bring their own. */
export type NotifierParts = {
  /** Sends requests; it has its own TLS settings and proxy. */
  fetch: typeof fetch;
  clock: Clock;
  /** How mail is sent; directly, and with Node's own TLS settings, where absent. */
  outbound?: Outbound | undefined;
  /** Link-local addresses and cloud metadata services may be sent to; absent: they are refused. */
  allowLinkLocal?: boolean | undefined;
};
