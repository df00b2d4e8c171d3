import type { Release } from '../../domain/deployments/release';
import type { TargetFacts } from '../../domain/sentence/situation';
import type { NewestRelease } from '../../domain/sentence/target-input';
import { STAGES } from '../../domain/sessions/stages';
import type { ServiceContext } from '../service-context';

const BUCKET_MS = 10_000;

type Of = {
  targetId: string;
  releases: readonly Release[];
  now: number;
  facts: Pick<TargetFacts, 'failingSince'>;
};

/** The newest deployment, if it began after the current failure, with all of its sessions. Errors: those of the store. */
export async function newestRelease(
  ctx: Pick<ServiceContext, 'events'>,
  { targetId, releases, now, facts: { failingSince } }: Of,
): Promise<NewestRelease | null> {
  if (failingSince === null) return null;
  const newest = releases
    .filter(({ seeded, startedAt }) => !seeded && startedAt > failingSince && startedAt <= now)
    .reduce<Release | null>((a, b) => (a === null || b.startedAt >= a.startedAt ? b : a), null);
  if (newest === null) return null;
  const { version, startedAt } = newest;
  const floor = (at: number) => Math.floor(at / BUCKET_MS) * BUCKET_MS;
  const slice = {
    targetId,
    release: version,
    step: '10s' as const,
    seeded: false,
    from: floor(startedAt),
    to: floor(now) + BUCKET_MS,
    sources: ['synthetic' as const],
  };
  const [rows, stops] = await Promise.all([
    ctx.events.tallies(slice),
    ctx.events.counts({ ...slice, kinds: ['failedStage'] }),
  ]);
  const sum = { sessions: 0, bad: 0 };
  for (const { counts } of rows) {
    sum.sessions += counts.sessions - counts.excluded;
    sum.bad += counts.failed + counts.degraded;
  }
  const most = stops.toSorted((a, b) => b.n - a.n)[0];
  return { version, startedAt, ...sum, stage: STAGES.find((stage) => stage === most?.key) ?? null };
}
