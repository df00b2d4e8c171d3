import { isMeasuredFrom } from './owner';
import { GONE_AFTER_MS, type Place } from './remote-probe';

type Asked = {
  target: { locations?: readonly string[] | undefined };
  /** Where the process that asks measures from; null where it has no probe. */
  ownLocation: string | null;
  places: readonly Place[];
  /** Epoch ms. */
  now: number;
};

/** Locations that should measure a target. */
export function expectedLocations({ target, ownLocation, places }: Asked): string[] {
  const own = ownLocation === null ? [] : [ownLocation];
  return [...own, ...places.map(({ location }) => location)].filter((location) =>
    isMeasuredFrom(target, location),
  );
}

/**
 * Since when a target can be measured from some location, epoch ms; null where each of its locations has lost its probe, so that missing
 * sessions say nothing about the target. 0 where the server itself measures it, or nobody is meant to.
 */
export function measurableSince(asked: Asked): number | null {
  const expected = expectedLocations(asked);
  const { ownLocation } = asked;
  if (expected.length === 0 || (ownLocation !== null && expected.includes(ownLocation))) return 0;
  const live = asked.places.filter(
    ({ location, lastReportAt }) =>
      expected.includes(location) && asked.now - lastReportAt < GONE_AFTER_MS,
  );
  if (live.length === 0) return null;
  return Math.min(...live.map(({ aliveSince }) => aliveSince));
}
