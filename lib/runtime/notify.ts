import type { Notifier } from '../alert/notifier';
import { createNotifier } from '../alert/notifiers/create-notifier';
import { testMessage } from '../alert/test-message';
import type { NotifierTest } from '../contract/api/alerting/notifiers';
import type { NotifierConfig } from '../domain/alerts/notifier';
import type { Clock } from '../kit/clock';
import { isAppError } from '../kit/errors';
import { guardedLookup } from '../net/guarded-lookup';
import { type OutboundDefaults, serviceOutbound } from '../net/outbound';
import { createOutboundFetch } from '../net/outbound-fetch';
import { openConnection } from '../services/connections/sealed-connection';
import { openSettings, requireKind } from '../services/notifiers/notifier-settings';
import type { Secrets } from './secrets';

/** A user waits for the result of a test. */
const TEST_LIMIT_MS = 15_000;

export type Notify = {
  /** A stored notifier, ready to send. Errors: AppError `unavailable` where its secrets cannot be opened, ZodError where another version stored it. */
  open(config: NotifierConfig): Notifier;
  test(config: NotifierConfig): Promise<NotifierTest>;
};

/** Creates notifiers from their stored configuration. */
export function createNotify(deps: {
  secrets: Pick<Secrets, 'open'>;
  clock: Clock;
  publicUrl: string;
  /** What the installation sets for its own connections. */
  outbound: OutboundDefaults;
  allowLinkLocal: boolean;
}): Notify {
  const { secrets, clock, publicUrl, allowLinkLocal } = deps;
  const open = ({ kind, settings, connection }: NotifierConfig) => {
    const opened = openConnection(connection, secrets.open);
    // What a name resolves to is checked again by the very connection.
    const lookup = allowLinkLocal ? undefined : guardedLookup;
    const outbound = { ...serviceOutbound(opened, deps.outbound), lookup };
    return createNotifier(requireKind(kind), openSettings(kind, settings, secrets.open), {
      fetch: createOutboundFetch(outbound),
      clock,
      outbound,
      allowLinkLocal,
    });
  };
  return {
    open,
    async test(config) {
      const abort = new AbortController();
      const cancel = clock.after(TEST_LIMIT_MS, () => abort.abort());
      const start = clock.monotonic();
      try {
        const message = testMessage(config, clock.now(), publicUrl);
        const { ok, detail } = await open(config).deliver(message, abort.signal);
        return { ok, detail, ms: Math.round(clock.monotonic() - start) };
      } catch (error) {
        if (!isAppError(error)) throw error;
        return { ok: false, detail: error.message, ms: 0 };
      } finally {
        cancel();
      }
    },
  };
}
