import type { ProbeTargetsAnswer } from '../contract/api/places/probe-protocol';
import { isMeasuredFrom, ownerOf } from '../domain/places/owner';
import type { TlsSettings } from '../domain/targets/connection';
import type { Target } from '../domain/targets/target';
import type { Clock } from '../kit/clock';
import { isAppError } from '../kit/errors';
import { stableHash } from '../kit/stable-hash';
import { createStateCache } from '../store/state-cache';
import type { StateStore, Stored } from '../store/state-store';

/** A deployment that began longer ago starts no denser schedule any more. */
const RELEASES_WITHIN_MS = 24 * 3_600_000;

export type AssignmentSettings = {
  limits: ProbeTargetsAnswer['limits'];
  /** TLS settings of the installation, with secrets in the clear. */
  tls: TlsSettings | null;
};

type Assigned = Omit<ProbeTargetsAnswer, 'serverTime' | 'targets'> & { targets: Target[] };

export type Assignments = {
  /** What a probe measures now. Errors: those of the store. */
  of(probe: { id: string; location: string }): Promise<Assigned>;
  /** How many targets that are, as of the last `of` of any probe. */
  countOf(probe: { id: string; location: string }): number;
  hasTarget(id: string): boolean;
  target(id: string): Target | null;
  refresh(): Promise<void>;
};

/**
 * Which probe measures which targets: those of its location, shared with the other live probes of the location. A target whose journey
 * plays audio from a folder of the server is none of them: the files are not there.
 */
export function createAssignments(deps: {
  state: Pick<StateStore, 'get' | 'list' | 'changes'>;
  clock: Pick<Clock, 'now'>;
  /** A stored target with its secrets in the clear. Errors: AppError where they were sealed with another key. */
  open(target: Target): Target;
  settings(): AssignmentSettings;
  liveOf(location: string): string[];
  /** Of this timeline of the server's data. */
  epoch: string;
}): Assignments {
  const { state, clock, settings, epoch } = deps;
  const cache = createStateCache({ state, kinds: ['target', 'release'] });
  const opened = new Map<string, { version: number; target: Target | null }>();

  function openOnce({ id, version, value }: Stored<Target>): Target | null {
    const known = opened.get(id);
    if (known?.version === version) return known.target;
    const target = tryOpen(value, deps.open);
    opened.set(id, { version, target });
    return target;
  }

  function rowsOf({ id, location }: { id: string; location: string }): Array<Stored<Target>> {
    const live = deps.liveOf(location);
    return cache
      .list('target')
      .filter(({ value }) => isAssignable(value) && isMeasuredFrom(value, location))
      .filter(({ value }) => ownerOf(value.id, live) === id);
  }

  function releasesOf(ids: ReadonlySet<string>): Assigned['releases'] {
    const oldest = clock.now() - RELEASES_WITHIN_MS;
    return cache
      .list('release')
      .filter(({ value }) => !value.seeded && ids.has(value.targetId) && value.startedAt > oldest)
      .map(({ value }) => ({ targetId: value.targetId, at: value.startedAt }));
  }

  async function refresh(): Promise<void> {
    await cache.refresh();
    for (const id of opened.keys()) if (!cache.rows('target').has(id)) opened.delete(id);
  }

  return {
    refresh,
    hasTarget: (id) => cache.rows('target').has(id),
    target: (id) => cache.rows('target').get(id)?.value ?? null,
    countOf: (probe) => rowsOf(probe).length,
    async of(probe) {
      await refresh();
      const rows = rowsOf(probe);
      const releases = releasesOf(new Set(rows.map(({ id }) => id)));
      const { limits, tls } = settings();
      const versions = rows.map(({ id, version }) => [id, version]);
      const etag = stableHash([epoch, versions, releases, limits, tls]);
      const targets = rows.flatMap((row) => openOnce(row) ?? []);
      return { etag, epoch, targets, releases, limits, tls };
    },
  };
}

const isAssignable = ({ paused, journeyDefinition }: Target): boolean =>
  !paused && journeyDefinition?.audioFolder === undefined;

function tryOpen(stored: Target, open: (target: Target) => Target): Target | null {
  try {
    return open(stored);
  } catch (error) {
    if (!isAppError(error)) throw error;
    return null;
  }
}
