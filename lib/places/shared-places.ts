import { isMeasuredFrom, ownerOf } from '../domain/places/owner';
import type { Place, RemoteProbe } from '../domain/places/remote-probe';
import type { Target } from '../domain/targets/target';
import type { LateBook } from './late-book';
import type { OwnProbe } from './own-probe';
import type { ProbeBook } from './probe-book';

/** What the probes of all processes and places mean to this process. */
export type SharedPlaces = {
  /** Each location with probes but that of the probe of this process, as it was read last. */
  places(): Place[];
  /** The same, read now: for the judge. Errors: those of the store. */
  presentPlaces(): Promise<Place[]>;
  /** When another process last reported a probe of its own at a location, epoch ms; 0 where none did. */
  reportedAt(location: string): number;
  /** Whether the probe of this process measures a target of its location now: it shares them with those of other processes. */
  isOwn(targetId: string): boolean;
  /** Ids of the processes whose probe is live and can measure a target now; those of its locations before others. */
  processesFor(target: Pick<Target, 'id' | 'locations'>): string[];
};

type Known = {
  book: ProbeBook;
  late: LateBook;
  ownLocation: string | null;
  ownProbe: OwnProbe | undefined;
  refresh(): Promise<void>;
};

export function createSharedPlaces({
  book,
  late,
  ownLocation,
  ownProbe,
  refresh,
}: Known): SharedPlaces {
  const places = () =>
    placesOf(
      book.all().filter(({ location }) => location !== ownLocation),
      late.spansOf,
    );
  return {
    places,
    async presentPlaces() {
      await refresh();
      return places();
    },
    reportedAt: (location) => reportedAt(book, location),
    isOwn: (targetId) => ownProbe === undefined || isOwn(targetId, ownProbe, book),
    processesFor: (target) => processesFor(target, book),
  };
}

/** Locations that processes of the installation measure from. */
export function ownLocations(book: Pick<ProbeBook, 'all'>, own: string | null): Set<string> {
  const all = book.all().filter(({ isInProcess, hasLeft }) => isInProcess && !hasLeft);
  return new Set([...(own === null ? [] : [own]), ...all.map(({ location }) => location)]);
}

const reportedAt = (book: Pick<ProbeBook, 'all'>, location: string): number =>
  book
    .all()
    .filter((one) => one.isInProcess && one.location === location)
    .reduce((latest, { lastReportAt }) => Math.max(latest, lastReportAt), 0);

/** It counts itself among the live ones, also while the store is away and nobody can report. */
function isOwn(targetId: string, own: OwnProbe, { liveOf }: Pick<ProbeBook, 'liveOf'>): boolean {
  return ownerOf(targetId, [...new Set([...liveOf(own.location), own.id])]) === own.id;
}

function processesFor(
  target: Pick<Target, 'id' | 'locations'>,
  { all, isLive }: Pick<ProbeBook, 'all' | 'isLive'>,
): string[] {
  const live = all().filter((one) => one.isInProcess && isLive(one));
  const of = (isThere: boolean) =>
    live.filter(({ location }) => isMeasuredFrom(target, location) === isThere).map(({ id }) => id);
  return [...of(true), ...of(false)];
}

function placesOf(
  probes: readonly RemoteProbe[],
  spansOf: (location: string) => Place['late'],
): Place[] {
  const byLocation = new Map<string, RemoteProbe[]>();
  for (const probe of probes) {
    const others = byLocation.get(probe.location);
    if (others) others.push(probe);
    else byLocation.set(probe.location, [probe]);
  }
  return [...byLocation].map(([location, own]) => {
    const lastReportAt = Math.max(...own.map((one) => one.lastReportAt));
    // Of the probe that reported last: one that has long been gone says nothing about the present.
    const aliveSince = Math.min(
      ...own.filter((one) => one.lastReportAt === lastReportAt).map((one) => one.aliveSince),
    );
    return { location, lastReportAt, aliveSince, late: spansOf(location) };
  });
}
