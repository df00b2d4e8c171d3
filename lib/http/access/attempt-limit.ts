import type { Clock } from '../../kit/clock';
import { createAttemptCounts, dropOldest } from './attempt-counts';
import { networkOf } from './client-network';

/** Wrong attempts that one network may make within the window. */
const NETWORK_ATTEMPTS = 5;
const NETWORK_WINDOW_MS = 60_000;
/** Wrong attempts at one account before those after them have to wait; each doubles the wait. */
const ACCOUNT_ATTEMPTS = 10;
const FIRST_WAIT_MS = 1_000;
/** Short, so that nobody can keep a user out by guessing: it leaves 2,880 guesses per day, from all addresses together. */
const LONGEST_WAIT_MS = 30_000;
/** After so long without a wrong attempt an account is as before the first. */
const ACCOUNT_REST_MS = 15 * 60_000;

/** One attempt to prove a password: of which account, and from which address. */
export type Attempt = {
  account: string;
  client: string;
  /** Whether the account is known to sign in from this network: the account's wait does not apply there. */
  isKnown?: boolean | undefined;
};

export type AttemptLimit = {
  /** Milliseconds until this attempt may be made; 0 where it may now. */
  waitMs(attempt: Attempt): number;
  /**
   * Begins an attempt, and counts it as a wrong one until `succeeded`, so that many at one time do not all find a low count.
   * Answers as `waitMs`; an attempt that has to wait is not counted and must not be made.
   */
  begin(attempt: Attempt): number;
  succeeded(attempt: Attempt): void;
};

/**
 * Limits wrong attempts by network (an IPv4 address, a /64 of IPv6: five per minute) and by account, from whatever address
 * (after ten, a growing wait of at most 30 s, except from networks where the account has signed in). Bounded memory.
 */
export function createAttemptLimit(clock: Clock): AttemptLimit {
  const networks = createAttemptCounts((count, now) => now - count.since < NETWORK_WINDOW_MS);
  const accounts = createAttemptCounts((count, now) => now - count.last < ACCOUNT_REST_MS);
  const known = new Set<string>();
  const pairOf = ({ account, client }: Attempt) => `${networkOf(client)}\n${account}`;

  const networkWaitMs = ({ client }: Attempt) => {
    const found = networks.get(networkOf(client), clock.monotonic());
    return found && found.n >= NETWORK_ATTEMPTS
      ? found.since + NETWORK_WINDOW_MS - clock.monotonic()
      : 0;
  };
  const accountWaitMs = (attempt: Attempt) => {
    const found = accounts.get(attempt.account, clock.monotonic());
    if (!found || found.n < ACCOUNT_ATTEMPTS || attempt.isKnown || known.has(pairOf(attempt)))
      return 0;
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (found.n - ACCOUNT_ATTEMPTS));
    return Math.max(0, found.last + wait - clock.monotonic());
  };
  const waitMs = (attempt: Attempt) => Math.max(networkWaitMs(attempt), accountWaitMs(attempt));
  return {
    waitMs,
    begin(attempt) {
      const wait = waitMs(attempt);
      if (wait > 0) return wait;
      networks.add(networkOf(attempt.client), clock.monotonic());
      accounts.add(attempt.account, clock.monotonic());
      return 0;
    },
    succeeded(attempt) {
      // Only its own attempt: signing in with one account must not give more guesses at another.
      networks.undo(networkOf(attempt.client));
      accounts.forget(attempt.account);
      known.add(pairOf(attempt));
      dropOldest(known);
    },
  };
}
