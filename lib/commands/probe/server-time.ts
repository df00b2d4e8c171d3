import type { Clock } from '../../kit/clock';

/** The measurement with the shortest round trip of so many decides. */
const MEASUREMENTS = 5;
/** The server's clock was set where it differs by more. */
const JUMP_MS = 5_000;

type Measurement = { offset: number; roundTripMs: number };

export type ServerTime = {
  /** A request was sent and answered at these instants of the monotonic clock; the server said `serverTime` in between. True: its clock was set. */
  add(request: { sentAt: number; answeredAt: number; serverTime: number }): boolean;
  /** Epoch ms by the server's clock; by our own before the first measurement. */
  now(): number;
  /** How far the server's clock is ahead of ours, ms; null before the first measurement. */
  offsetMs(): number | null;
  roundTripMs(): number | null;
  /** When the server's clock was last set, by our own clock; null where it never was. */
  jumpedAt(): number | null;
};

/**
 * The server's time, counted on by the monotonic clock: where our own clock is set, nothing changes. The error of a measurement is at most
 * half its round trip.
 */
export function createServerTime(clock: Pick<Clock, 'now' | 'monotonic'>): ServerTime {
  let measurements: Measurement[] = [];
  let jumpedAt: number | null = null;
  const best = (): Measurement | null =>
    measurements.reduce<Measurement | null>(
      (found, one) => (found === null || one.roundTripMs < found.roundTripMs ? one : found),
      null,
    );
  const now = () => {
    const found = best();
    return found === null ? clock.now() : Math.round(clock.monotonic() + found.offset);
  };
  return {
    add({ sentAt, answeredAt, serverTime }) {
      const roundTripMs = answeredAt - sentAt;
      const offset = serverTime - (sentAt + answeredAt) / 2;
      const before = best();
      // Half of each round trip may be an error of measurement.
      const slack = JUMP_MS + (before?.roundTripMs ?? 0) / 2 + roundTripMs / 2;
      const isSet = before !== null && Math.abs(offset - before.offset) > slack;
      if (isSet) {
        measurements = [];
        jumpedAt = clock.now();
      }
      measurements = [...measurements, { offset, roundTripMs }].slice(-MEASUREMENTS);
      return isSet;
    },
    now,
    offsetMs: () => (best() === null ? null : now() - clock.now()),
    roundTripMs: () => best()?.roundTripMs ?? null,
    jumpedAt: () => jumpedAt,
  };
}
