import type { Overview } from '../../contract/api/overview';
import type { RangeQuery } from '../../contract/primitives';
import { deploymentOrdinal } from '../../domain/deployments/deployments';
import type { Release } from '../../domain/deployments/release';
import { OTHER_LABEL } from '../../domain/labels/new-labels';
import { isPollStale, namesReleases, type PollState } from '../../domain/polls/health-poll';
import { servedUnderAnotherName } from '../../domain/polls/named-apart';
import { healthNote } from '../../domain/sentence/health-note';
import { answerForPast } from '../../domain/sentence/past-sentence';
import { joinSentences } from '../../domain/sentence/sentence';
import { unprovenIndicators } from '../../domain/sentence/situation';
import { staleSince } from '../../domain/sentence/staleness';
import { answerForTarget } from '../../domain/sentence/target-sentence';
import { journeyLabels } from '../../domain/sessions/journey-labels';
import type { Target } from '../../domain/targets/target';
import { iso } from '../../domain/time';
import type { ServiceContext } from '../service-context';
import { sessionSummary } from '../sessions/session-view';
import { settingsInForce } from '../settings/get-settings';
import { signatureRows } from '../signatures/signature-rows';
import { releasesOf } from '../targets/current-release';
import { findTarget } from '../targets/find-target';
import { type Buckets, bucketsOf, type Range, rangeOf, sliceOf, toIsoOrNull } from '../time-range';
import { warmUpCounts } from './cold-counts';
import { disagreementRows } from './disagreement-rows';
import { isPast, rangeSummary } from './range-summary';
import { readPresent } from './read-present';
import { tileOf } from './tiles';
import { writtenClocks } from './written-clocks';

const FAILURES = 8;
const SIGNATURES = 5;

/**
 * The sentence and the tiles of now, as the judge last wrote them, all of one instant; with a past range also of that range. Failures and signatures are of the range. Throws AppError `not_found`, `invalid_input`.
 */
export async function getOverview(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock' | 'judge' | 'info' | 'polls'>,
  query: RangeQuery,
): Promise<Overview> {
  const target = (await findTarget(ctx, query.target)).value;
  const now = ctx.clock.now();
  const range = rangeOf(query, now);
  const buckets = bucketsOf(range, now);
  const { clocks, written } = writtenClocks(now);
  const [listed, present, past] = await Promise.all([
    rangeLists(ctx, { target, query, range, buckets }),
    readPresent(ctx, target, { now, clocks }),
    isPast(range.to, now) ? pastOf(ctx, { target, query, buckets }) : null,
  ]);
  const { input, states, current, previous, began } = present;
  const warmUp = await warmUpCounts(ctx, {
    targetId: target.id,
    warmingUp: input.picture?.warmingUp ?? null,
    now,
  });
  const sentence = past ? answerForPast(input, { ...past, ...range }) : answerForTarget(input);
  const polls = ctx.polls.statesOf(target.id);
  const note = sentence.tone === 'fails' && !past ? healthNote(polls, input) : null;
  const doubted = unprovenIndicators(input);
  const oldSince = target.paused ? null : staleSince(input);
  return {
    target: {
      id: target.id,
      name: target.name,
      environment: target.environment,
      paused: target.paused,
      intervalMs: input.intervalMs,
      ...journeyLabels(target),
    },
    now: iso(now),
    range: { from: iso(range.from), to: iso(range.to), past: past !== null },
    sentence: {
      ...sentence,
      detail: joinSentences([sentence.detail, note]),
      times: written(),
    },
    tiles: states.map((state) =>
      tileOf(state, {
        plan: target.journeyDefinition?.plan,
        intervalMs: input.intervalMs,
        warmUp,
        doubted,
        began,
        past: past?.indicators ?? null,
      }),
    ),
    release: versionOf(current),
    previousRelease: versionOf(previous),
    staleSince: toIsoOrNull(oldSince),
    lastFinishedAt: toIsoOrNull(input.lastFinishedAt),
    ...listed,
    ...(polls.length > 0
      ? { health: await healthViews(ctx, { target, polls, serving: input.picture?.serving, now }) }
      : {}),
  };
}

type HealthView = NonNullable<Overview['health']>[number];

async function healthViews(
  ctx: Pick<ServiceContext, 'state'>,
  of: {
    target: Target;
    polls: readonly PollState[];
    serving: ReadonlyArray<{ version: string }> | undefined;
    now: number;
  },
): Promise<HealthView[]> {
  const { target, polls, now } = of;
  const serving = (of.serving ?? []).map(({ version }) => version).filter(isNamed);
  const mayDiffer = ({ name, version }: PollState) =>
    version !== null &&
    target.releases !== 'off' &&
    serving.length > 0 &&
    !serving.includes(version) &&
    target.poll?.some((poll) => poll.name === name && namesReleases(poll)) === true;
  const releases = polls.some(mayDiffer) ? await releasesOf(ctx, target.id) : [];
  return polls.map((poll) => {
    const { version } = poll;
    if (version === null || !mayDiffer(poll)) return { ...healthView(poll, now), servedAs: null };
    const starts = releases.filter((one) => one.version === version).map((one) => one.startedAt);
    const namedSince = starts.length > 0 ? Math.max(...starts) : null;
    const servedAs = servedUnderAnotherName(version, { serving, namedSince, now });
    return { ...healthView(poll, now), servedAs };
  });
}

const isNamed = (version: string) => version !== 'unknown' && version !== OTHER_LABEL;

function healthView(poll: PollState, now: number): Omit<HealthView, 'servedAs'> {
  const { name, path, word, reason, detail, version, since, at } = poll;
  const stale = isPollStale(poll, now);
  return {
    name,
    path,
    state: word,
    stale,
    reason,
    detail,
    version,
    since: iso(since),
    at: iso(at),
  };
}

function versionOf(release: Release | null): Overview['release'] {
  return (
    release && {
      version: release.version,
      deployment: deploymentOrdinal(release),
      startedAt: iso(release.startedAt),
    }
  );
}

type InRange = { target: Target; query: RangeQuery; buckets: Buckets };

async function pastOf(
  ctx: Pick<ServiceContext, 'state' | 'events'>,
  { target, query, buckets }: InRange,
) {
  const settings = await settingsInForce(ctx);
  const thresholds = { ...settings.thresholds, ...target.thresholds };
  return rangeSummary(ctx, sliceOf(target.id, query), { buckets, thresholds });
}

async function rangeLists(
  ctx: Pick<ServiceContext, 'events'>,
  { target, query, range, buckets }: InRange & { range: Range },
) {
  const slice = sliceOf(target.id, query);
  const { from, to, step } = buckets;
  const [failures, signatures, disagreements, bySeeded] = await Promise.all([
    ctx.events.sessions(
      { ...slice, ...range, outcomes: ['failed', 'degraded'] },
      { limit: FAILURES },
    ),
    signatureRows(ctx, slice, buckets),
    disagreementRows(ctx, slice, buckets),
    ctx.events.tallies({ ...slice, from, to, step, groupBy: ['seeded'] }),
  ]);
  return {
    failures: failures.sessions.map(sessionSummary),
    signatures: signatures.slice(0, SIGNATURES),
    ...(disagreements.length > 0 ? { disagreements } : {}),
    seeded: bySeeded.some((row) => row.group.seeded === true && row.counts.sessions > 0),
  };
}
