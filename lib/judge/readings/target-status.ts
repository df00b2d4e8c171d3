import type { Release } from '../../domain/deployments/release';
import { findServingReleases, type ServingState } from '../../domain/deployments/serving-releases';
import {
  RECENT_MS,
  recentSessions,
  type StratumSpan,
  warmingUpNow,
} from '../../domain/now/sessions-now';
import { STAGES, type Stage } from '../../domain/sessions/stages';
import { BUCKET_STEPS } from '../../domain/tallies/tally';
import type { Target } from '../../domain/targets/target';
import type { TargetStatus } from '../../domain/targets/target-status';
import type { EventStore } from '../../store/event-store';
import type { TallySpan } from './tally-spans';

/** The status of a target, and what the next one is computed from. */
export type KnownStatus = { picture: TargetStatus; serving: ServingState };

/** The status of each target after its last round, by id. */
export type TargetStatuses = Map<string, KnownStatus>;

export type StatusInputs = {
  target: Target;
  deployments: readonly Release[];
  rows: readonly TallySpan[];
  intervalMs: number;
  now: number;
  before: KnownStatus | null;
  /** Whether it brings more new labels than are kept apart (decision 65). */
  hasOtherLabels: boolean;
};

const toSpan = ({ at, to, group, counts }: TallySpan): StratumSpan => ({
  from: at,
  to,
  release: group.release ?? '',
  stratum: group.stratum ?? 'steady',
  sessions: counts.sessions - counts.excluded,
  bad: counts.failed + counts.degraded,
});

/**
 * What the rows of a round show of a target beside its indicators. If sessions failed in the last two minutes, two reads of that
 * target alone find where they stop and when the last one was. Errors: those of the store.
 */
export async function readTargetStatus(
  events: Pick<EventStore, 'tallies' | 'counts'>,
  { target, deployments, rows, intervalMs, now, before, hasOtherLabels }: StatusInputs,
): Promise<KnownStatus> {
  const spans = rows.map(toSpan);
  const serving = findServingReleases({
    target,
    deployments,
    spans,
    now,
    intervalMs,
    before: before?.serving ?? null,
  });
  const recent = recentSessions(spans, now);
  const warming = warmingUpNow(target, deployments, { spans, now });
  const failing = recent.bad > 0 ? await failingNow(events, target.id, now) : null;
  const picture: TargetStatus = {
    targetId: target.id,
    asOf: now,
    serving: serving.serving,
    others: serving.others,
    warnings: hasOtherLabels ? [...serving.warnings, 'too_many_new_labels'] : serving.warnings,
    recent: {
      ...recent,
      lastBadAt: failing?.lastBadAt ?? recent.lastBadAt,
      stage: failing?.stage ?? null,
    },
    warmingUp:
      warming && warming.bad > 0
        ? {
            ...warming,
            stage: await coldStage(events, target.id, { ...warming, now }),
          }
        : warming && { ...warming, stage: null },
  };
  return { picture, serving };
}

/** The last two minutes bucket by bucket: when the last session failed, and where most of them stop. */
async function failingNow(
  events: Pick<EventStore, 'tallies' | 'counts'>,
  targetId: string,
  now: number,
): Promise<{ lastBadAt: number | null; stage: Stage | null }> {
  const width = BUCKET_STEPS['10s'];
  const end = Math.floor(now / width) * width + width;
  const query = {
    targetId,
    from: end - width - RECENT_MS,
    to: end,
    step: '10s' as const,
    seeded: false,
    sources: ['synthetic' as const],
  };
  const [buckets, counts] = await Promise.all([
    events.tallies({ ...query, mergeMs: width }),
    events.counts({ ...query, kinds: ['failedStage'] }),
  ]);
  const bad = buckets.filter((row) => row.counts.failed + row.counts.degraded > 0);
  const last = bad.at(-1);
  return { lastBadAt: last ? Math.min(last.at + width, now) : null, stage: mostFrequent(counts) };
}

async function coldStage(
  events: Pick<EventStore, 'counts'>,
  targetId: string,
  { version, startedAt, now }: { version: string; startedAt: number; now: number },
): Promise<Stage | null> {
  const width = BUCKET_STEPS['10s'];
  const counts = await events.counts({
    targetId,
    release: version,
    step: '10s',
    seeded: false,
    from: Math.floor(startedAt / width) * width,
    to: Math.floor(now / width) * width + width,
    sources: ['synthetic'],
    strata: ['cold'],
    kinds: ['failedStage'],
  });
  return mostFrequent(counts);
}

function mostFrequent(counts: ReadonlyArray<{ key: string; n: number }>): Stage | null {
  const sums = new Map<Stage, number>();
  for (const { key, n } of counts) {
    const stage = STAGES.find((one) => one === key);
    if (stage) sums.set(stage, (sums.get(stage) ?? 0) + n);
  }
  return [...sums].reduce<[Stage | null, number]>((a, b) => (b[1] > a[1] ? b : a), [null, 0])[0];
}
