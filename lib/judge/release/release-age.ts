import type { Release } from '../../domain/deployments/release';
import { HOUR } from '../../domain/time';
import { minutesOf } from '../../domain/verdict/deployment-minutes';
import type { GateSettings } from '../../domain/verdict/model/gate-settings';
import type { Clock } from '../../kit/clock';
import { firstServedHour, type ReleaseReads } from './read-release';

/** Between two reads of a release that has not served yet, ms. */
const CHECK_EVERY_MS = 10 * 60_000;
/** Releases whose first session is cached. */
const MOST_CACHED = 5_000;

type Known = { firstHour: number | null; lookedAt: number };

/** Detects releases that are so old that their sessions were judged while they ran. */
export type ReleaseAge = {
  isPast(release: Release, releases: readonly Release[]): Promise<boolean>;
};

/**
 * By its first session, not by its start: a mark may come a day before its first session, and the clock of a backend or of a
 * pipeline may be behind. Errors: those of the store.
 */
export function createAge(deps: {
  events: Pick<ReleaseReads, 'tallies'>;
  clock: Clock;
  settings: Pick<GateSettings, 'deadlineMs'>;
}): ReleaseAge {
  const { events, clock, settings } = deps;
  const known = new Map<string, Known>();

  async function firstHourOf(release: Release, releases: readonly Release[]) {
    const now = clock.now();
    const before = known.get(release.id);
    if (before && (before.firstHour !== null || now - before.lookedAt < CHECK_EVERY_MS))
      return before.firstHour;
    const own = minutesOf(release, releases);
    const span = { from: own.from, to: own.to ?? now };
    const firstHour = span.from < span.to ? await firstServedHour(events, release, span) : null;
    known.set(release.id, { firstHour, lookedAt: now });
    const [oldest] = known.keys();
    if (known.size > MOST_CACHED && oldest !== undefined) known.delete(oldest);
    return firstHour;
  }

  return {
    async isPast(release, releases) {
      const limit = 3 * settings.deadlineMs;
      if (clock.now() - release.startedAt <= limit) return false;
      const firstHour = await firstHourOf(release, releases);
      return firstHour === null || clock.now() - (firstHour + HOUR) > limit;
    },
  };
}
