import type { Clock } from '../../kit/clock';

const ATTEMPTS = 5;
const ATTEMPT_WINDOW_MS = 60_000;
const CLIENTS = 1_000;

export type AttemptLimit = {
  /** Milliseconds until this client may try again; 0 where it may now. */
  waitMs(client: string): number;
  failed(client: string): void;
  succeeded(client: string): void;
};

/** Counts failed sign-ins per client: after five within a minute it has to wait until the minute ends. Bounded memory. */
export function createAttemptLimit(clock: Clock): AttemptLimit {
  const failures = new Map<string, { since: number; n: number }>();
  const current = (client: string) => {
    const found = failures.get(client);
    return found && clock.monotonic() - found.since < ATTEMPT_WINDOW_MS ? found : null;
  };
  return {
    waitMs(client) {
      const found = current(client);
      return found && found.n >= ATTEMPTS ? found.since + ATTEMPT_WINDOW_MS - clock.monotonic() : 0;
    },
    failed(client) {
      const found = current(client);
      failures.delete(client);
      failures.set(client, { since: found?.since ?? clock.monotonic(), n: (found?.n ?? 0) + 1 });
      const oldest = failures.keys().next().value;
      if (failures.size > CLIENTS && oldest !== undefined) failures.delete(oldest);
    },
    succeeded: (client) => void failures.delete(client),
  };
}
