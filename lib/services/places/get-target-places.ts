import type { TargetPlaces } from '../../contract/api/places/places';
import { isMeasuredFrom } from '../../domain/places/owner';
import { placeState } from '../../domain/places/remote-probe';
import { unmeasuredLocations } from '../../domain/places/unmeasured';
import { MINUTE } from '../../domain/time';
import type { ServiceContext } from '../service-context';
import { findTarget } from '../targets/find-target';

/** Sessions of the last so many minutes are counted. */
const COUNTED_MINUTES = 10;

type PlaceRow = TargetPlaces['places'][number];

/** Who sees what of a target: one row for each location that measures it. Errors: AppError `not_found`, those of the store. */
export async function getTargetPlaces(
  ctx: Pick<ServiceContext, 'events' | 'state' | 'clock' | 'places' | 'prober'>,
  id: string,
): Promise<TargetPlaces> {
  const { value: target } = await findTarget(ctx, id);
  const now = ctx.clock.now();
  const own = ctx.prober.stats()?.location ?? null;
  const remote = ctx.places.places();
  const known = [...(own === null ? [] : [own]), ...remote.map(({ location }) => location)];
  const locations = known.filter((location) => isMeasuredFrom(target, location)).sort();
  const counts = await ctx.events.tallies({
    targetId: target.id,
    from: Math.floor((now - COUNTED_MINUTES * MINUTE) / MINUTE) * MINUTE,
    to: Math.floor(now / MINUTE) * MINUTE + MINUTE,
    step: '1m',
    sources: ['synthetic'],
    groupBy: ['location'],
  });
  const rowOf = async (location: string): Promise<PlaceRow> => {
    const filter = { targetId: target.id, location, seeded: false };
    const [last] = await ctx.events.marks(filter, 1);
    const rows = counts.filter(({ group }) => group.location === location);
    const sum = (count: (row: (typeof rows)[number]) => number) =>
      rows.reduce((total, row) => total + count(row), 0);
    const place = remote.find((one) => one.location === location);
    return {
      location,
      probe: place ? placeState(place.lastReportAt, now) : 'live',
      sessions: sum((row) => row.counts.sessions - row.counts.excluded),
      failed: sum((row) => row.counts.failed),
      last: last
        ? { id: last.id, endedAt: new Date(last.endedAt).toISOString(), outcome: last.outcome }
        : null,
    };
  };
  return {
    unmeasured: unmeasuredLocations(target.locations ?? [], known),
    places: await Promise.all(locations.map(rowOf)),
  };
}
