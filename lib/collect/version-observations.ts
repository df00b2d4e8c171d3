import { OTHER_LABEL } from '../domain/labels/new-labels';
import type { StoredHealthEvent } from '../domain/sessions/health-event';
import type { SessionRecord } from '../domain/sessions/session';
import { sortInSlices } from '../kit/sort-in-slices';
import type { TimeSlices } from '../kit/time-slices';
import { EVENT_BEHIND_MS } from './limits';
import { sentLabel } from './sent-labels';

/** A release that cannot be named. It never becomes a row. */
export const UNKNOWN_RELEASE = 'unknown';

/** Neither does a release beyond the limit of new labels. */
const NO_VERSIONS: ReadonlySet<string> = new Set(['', UNKNOWN_RELEASE, OTHER_LABEL]);

/** That a version was seen at a target. Epoch ms. */
export type VersionObservation = {
  targetId: string;
  version: string;
  instance: string | null;
  /** Start of the session, or instant of the event. */
  at: number;
  /** End of the session, or instant of the event. */
  until: number;
  by: 'announcement' | 'session';
  /** An event that is so old on its receipt that its clock is not believed: `at` is the earliest that is. */
  doubtful: boolean;
};

/** That a health endpoint of a target named a version at `at`, epoch ms. */
export type PolledVersion = Pick<VersionObservation, 'targetId' | 'version' | 'at'>;

type VersionSources = {
  sessions: readonly SessionRecord[];
  events: readonly StoredHealthEvent[];
  polled: readonly PolledVersion[];
};

/** What the sessions, health events and polls of a batch say about versions, in the order in which it happened. */
export async function versionObservations(
  { sessions, events, polled }: VersionSources,
  slices: TimeSlices,
): Promise<VersionObservation[]> {
  const sightings: VersionObservation[] = [];
  const addObservation = (sighting: VersionObservation) => {
    if (!NO_VERSIONS.has(sighting.version)) sightings.push(sighting);
  };
  for (const { targetId, instance, startedAt, endedAt, release, facts } of sessions) {
    const version = facts.announced.release ?? release;
    const span = { at: startedAt, until: endedAt };
    addObservation({ targetId, version, instance, ...span, by: 'session', doubtful: false });
  }
  for (const event of events) {
    if (slices.isOver()) await slices.pause();
    const { targetId, instance, bucketAt, receivedAt } = event;
    const release = sentLabel(event, 'release');
    if (targetId === null || release === undefined) continue;
    const at = Math.max(bucketAt, receivedAt - EVENT_BEHIND_MS);
    addObservation({
      targetId,
      version: release,
      instance: instance ?? null,
      at,
      until: at,
      by: 'announcement',
      doubtful: at > bucketAt,
    });
  }
  for (const { targetId, version, at } of polled)
    addObservation({
      targetId,
      version,
      instance: null,
      at,
      until: at,
      by: 'announcement',
      doubtful: false,
    });
  return sortInSlices(sightings, slices, inTime);
}

/** Sessions before events of the same instant, then by name: the order of arrival decides nothing. */
function inTime(a: VersionObservation, b: VersionObservation): number {
  return (
    a.at - b.at ||
    Number(a.by === 'announcement') - Number(b.by === 'announcement') ||
    compareObservations(a.version, b.version) ||
    compareObservations(a.instance ?? '', b.instance ?? '')
  );
}

const compareObservations = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
