import { type EventStore, LABELS_READ } from '../../store/event-store';
import type { StateKinds } from '../../store/state-kinds';
import type { Mutation, StateKind, StateStore, Stored } from '../../store/state-store';

const ROWS_PER_READ = 500;
/** Rows that one transaction deletes, so that no other write waits long. */
const ROWS_PER_WRITE = 200;

type Deps = {
  events: Pick<EventStore, 'talliedReleases' | 'labels'>;
  state: Pick<StateStore, 'list' | 'page' | 'mutate'>;
  /** Called with the ids of deleted instances: the collector caches them. */
  forgetInstances(ids: readonly string[]): void;
};

/** Epoch ms: `tallies` as the coarsest tallies, `sessions` as sessions. */
type Cutoffs = { tallies: number; sessions: number; now: number };

/**
 * Deletes releases whose last tally retention has deleted, with their instances and frozen configuration (decision 69), and
 * instances that were not seen for as long as sessions are kept. A release that a verdict, a sign-off, an incident or a row of the
 * audit log is about keeps its row. To be called after the event store's retention. Resolves with the number of deleted rows.
 */
export async function retainReleases(deps: Deps, cutoffs: Cutoffs): Promise<number> {
  const gone = await expiredReleases(deps, cutoffs);
  const instances = await expiredInstances(deps, { cutoffs, releases: gone });
  const mutations = [
    ...gone.flatMap(({ id }): Mutation[] => [
      { op: 'delete', kind: 'release', id },
      { op: 'delete', kind: 'releaseConfig', id },
    ]),
    ...instances.map((id): Mutation => ({ op: 'delete', kind: 'instance', id })),
  ];
  for (let start = 0; start < mutations.length; start += ROWS_PER_WRITE)
    await deps.state.mutate(mutations.slice(start, start + ROWS_PER_WRITE), cutoffs.now);
  deps.forgetInstances(instances);
  return gone.length + instances.length;
}

type Release = StateKinds['release'];

/** Ids of instances begin with it. */
const versionKey = ({ targetId, version }: Pick<Release, 'targetId' | 'version'>) =>
  `${targetId}:${version}`;

async function expiredReleases({ events, state }: Deps, { tallies }: Cutoffs): Promise<Release[]> {
  const isOld = ({ startedAt, markedAt }: Release) => Math.max(startedAt, markedAt ?? 0) < tallies;
  const rows = (await state.list('release')).map(({ value }) => value);
  const young = new Set(rows.filter((one) => !isOld(one)).map(versionKey));
  // Of a version that was deployed again lately every deployment stays: the later ones are numbered after it.
  const old = rows.filter((one) => !young.has(versionKey(one)));
  if (old.length === 0) return [];
  const tallied = (await events.talliedReleases()).map(({ targetId, release }) =>
    versionKey({ targetId, version: release }),
  );
  const named = new Set([...tallied, ...(await releasesOfIncidents(state))]);
  const gone: Release[] = [];
  for (const release of old)
    if (!named.has(versionKey(release)) && !(await hasRecords(state, release.id)))
      gone.push(release);
  return withoutKeptVersions(gone, old);
}

/** All deployments of a version go together. */
function withoutKeptVersions(gone: Release[], old: readonly Release[]): Release[] {
  const ids = new Set(gone.map(({ id }) => id));
  const kept = new Set(old.filter(({ id }) => !ids.has(id)).map(versionKey));
  return gone.filter((one) => !kept.has(versionKey(one)));
}

async function releasesOfIncidents(state: Pick<StateStore, 'list'>): Promise<string[]> {
  const incidents = await state.list('incident');
  return incidents.flatMap(({ value: { targetId, release } }) =>
    release === null ? [] : [versionKey({ targetId, version: release })],
  );
}

async function hasRecords(state: Pick<StateStore, 'page'>, id: string): Promise<boolean> {
  const [verdicts, signOffs, audit] = await Promise.all([
    state.page('verdict', { group: id, limit: 1 }),
    state.page('signOff', { group: id, limit: 1 }),
    state.page('audit', { group: `release:${id}`, limit: 1 }),
  ]);
  return verdicts.length + signOffs.length + audit.length > 0;
}

/** Instances of releases that go, and those that the event store no longer knows as seen. */
async function expiredInstances(
  { events, state }: Deps,
  { cutoffs, releases }: { cutoffs: Cutoffs; releases: readonly Release[] },
): Promise<string[]> {
  const goneReleases = new Set(releases.map(versionKey));
  const ids: string[] = [];
  const old = new Map<string, Array<{ id: string; instance: string }>>();
  for await (const { id, value } of allRows(state, 'instance')) {
    if (goneReleases.has(versionKey({ ...value, version: value.release }))) ids.push(id);
    else if (value.firstSeenAt < cutoffs.sessions) {
      const known = old.get(value.targetId);
      const one = { id, instance: value.instance };
      if (known) known.push(one);
      else old.set(value.targetId, [one]);
    }
  }
  for (const [targetId, instances] of old) {
    const labels = await events.labels([targetId]);
    // Where not all could be read, those that are missing may have been seen.
    if (labels.length >= LABELS_READ) continue;
    const seen = new Set(
      labels.filter(({ kind }) => kind === 'instance').map(({ label }) => label),
    );
    ids.push(...instances.filter(({ instance }) => !seen.has(instance)).map(({ id }) => id));
  }
  return ids;
}

async function* allRows<K extends StateKind>(
  state: Pick<StateStore, 'page'>,
  kind: K,
): AsyncGenerator<Stored<StateKinds[K]>> {
  let before: string | undefined;
  for (;;) {
    const cursor = before === undefined ? {} : { before };
    const rows = await state.page(kind, { ...cursor, limit: ROWS_PER_READ });
    yield* rows;
    before = rows.at(-1)?.id;
    if (rows.length < ROWS_PER_READ) return;
  }
}
