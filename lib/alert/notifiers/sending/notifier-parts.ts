import type { Clock } from '../../../kit/clock';

/** What every notifier is built with, so that tests can bring their own. */
export type NotifierParts = {
  fetch: typeof fetch;
  clock: Clock;
  /** Link-local addresses and cloud metadata services may be sent to; absent: they are refused. */
  allowLinkLocal?: boolean | undefined;
};
