import type { Clock } from '../../../kit/clock';

/** What every notifier is built with, so that tests can bring their own. */
export type NotifierParts = { fetch: typeof fetch; clock: Clock };
