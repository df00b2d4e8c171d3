import type { Clock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import { createAttemptCounts, dropOldest } from './attempt-counts';
import { networkOf } from './client-network';

const WINDOW_MS = 60_000;
/** Wrong tokens that one network may send within the window before they are answered with a wait. */
const WRONG_ANSWERED = 5;
/**
 * Wrong tokens within the window after which what a network sends is not compared with the admin secret any more: mistakes of
 * others in the same network do not come near it, and it leaves 144,000 guesses per day.
 */
const GUESSES = 100;

/** `limited`: those of them that were answered with a wait. */
export type RefusedTokens = { all: number; limited: number };

export type TokenLimit = {
  /** Whether a token from this network may be compared with the admin secret: always where that was right before. */
  mayGuess(client: string): boolean;
  /** The admin secret was right from this network. */
  noteRight(client: string): void;
  /** Counts a wrong token. Throws AppError `busy` with `details.retryAfterMs` where its network has sent too many. */
  refuse(client: string): void;
  /** Since the start. */
  refused(): RefusedTokens;
};

/**
 * Limits wrong tokens by network (an IPv4 address, a /64 of IPv6: five per minute). A right API token is never refused, whatever else
 * its network sends: it is random, so that a limit would protect nothing. Bounded memory.
 */
export function createTokenLimit(clock: Clock): TokenLimit {
  const networks = createAttemptCounts((count, now) => now - count.since < WINDOW_MS);
  const known = new Set<string>();
  const refused = { all: 0, limited: 0 };
  return {
    mayGuess(client) {
      const network = networkOf(client);
      const wrong = networks.get(network, clock.monotonic())?.n ?? 0;
      return wrong < GUESSES || known.has(network);
    },
    noteRight(client) {
      known.add(networkOf(client));
      dropOldest(known);
    },
    refuse(client) {
      const now = clock.monotonic();
      const { n, since } = networks.add(networkOf(client), now);
      refused.all += 1;
      if (n <= WRONG_ANSWERED) return;
      refused.limited += 1;
      const retryAfterMs = since + WINDOW_MS - now;
      const seconds = Math.ceil(retryAfterMs / 1000);
      throw new AppError('busy', `too many wrong tokens; try again in ${seconds} s`, {
        details: { retryAfterMs },
      });
    },
    refused: () => refused,
  };
}
