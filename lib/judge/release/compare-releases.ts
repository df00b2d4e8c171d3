import { deploymentOrdinal, earlierDeployments } from '../../domain/deployments/deployments';
import type { Release } from '../../domain/deployments/release';
import { bucketStart } from '../../domain/tallies/buckets';
import { INDICATOR, INDICATORS, type IndicatorKey } from '../../domain/tallies/indicators';
import { minutesOf } from '../../domain/verdict/deployment-minutes';
import {
  COMPARED_LATENCIES,
  compareLatencies,
} from '../../domain/verdict/evidence/compare-latencies';
import { compareSignatures } from '../../domain/verdict/evidence/compare-signatures';
import { type ReleaseMinute, sumByMinute } from '../../domain/verdict/evidence/observed-time';
import { type Counted, compareSamples } from '../../domain/verdict/model/comparison';
import { BLOCK_MS } from '../../domain/verdict/model/gate-settings';
import type { Baseline, ReleaseComparison } from '../../domain/verdict/model/verdict';
import { BASELINE_SESSIONS } from '../../domain/verdict/words/baseline-text';
import type { TallyRow } from '../../store/event-store';
import { type MeasuredRelease, type ReleaseReads, sliceOf } from './read-release';

/** The baseline: the last sessions of the release before, ending this long before the deployment (statistics.md §1.7). */
const GAP_MS = 10 * 60_000;
/** With fewer than these the gap is given up: a release that ran for two minutes has nothing else (decision 43). */
const LEAST_SESSIONS = 60;
/** Older sessions are another time. */
const LOOK_BACK_MS = 7 * 86_400_000;
/** Deployments before it that are asked for sessions. */
const MOST_TRIED = 5;

type Span = { from: number; to: number };
/** A deployment with all of its target. */
type Compared = { release: MeasuredRelease; releases: readonly Release[] };

const validOf = ({ counts }: ReleaseMinute) => counts.indicators.connection.valid;

/** Minutes from the last one back, until they hold the sessions of a baseline. */
function lastSessions(minutes: readonly ReleaseMinute[], to: number) {
  let sessions = 0;
  let from: number | null = null;
  for (const minute of minutes.toReversed()) {
    if (sessions >= BASELINE_SESSIONS) break;
    if (minute.at >= to || validOf(minute) === 0) continue;
    sessions += validOf(minute);
    from = minute.at;
  }
  return from === null ? null : { from, to, sessions };
}

/**
 * The last valid sessions of a deployment before another one: 720 or what there are, up to ten minutes before it where that
 * leaves enough of them. Null where it had none.
 */
async function baselineOf(
  events: ReleaseReads,
  previous: Release,
  { release, releases }: Compared,
): Promise<{ baseline: Baseline; rows: TallyRow[] } | null> {
  const own = minutesOf(previous, releases);
  const deployedAt = bucketStart(release.startedAt, BLOCK_MS);
  const to = Math.min(deployedAt, own.to ?? deployedAt);
  const from = Math.max(own.from, to - LOOK_BACK_MS);
  if (from >= to) return null;
  const minutes = await events.tallies({
    // Sessions of another journey are no measure for these.
    ...sliceOf({ ...previous, evidenceJourney: release.evidenceJourney }),
    from,
    to,
    step: '1m',
    mergeMs: BLOCK_MS,
    strata: ['steady'],
  });
  const apart = lastSessions(minutes, Math.min(to, deployedAt - GAP_MS));
  const found = apart && apart.sessions >= LEAST_SESSIONS ? apart : lastSessions(minutes, to);
  const last = minutes.findLast((minute) => validOf(minute) > 0);
  if (!found || !last) return null;
  const ranForMs = Math.max(0, last.at + BLOCK_MS - previous.startedAt);
  const { id, version } = previous;
  const baseline = { id, version, deployment: deploymentOrdinal(previous), ...found, ranForMs };
  return { baseline, rows: minutes.filter(({ at }) => at >= found.from && at < found.to) };
}

/** Its steady sessions by minute, `rows`, with their times and ways of failing. */
async function samplesOf(
  events: ReleaseReads,
  release: Release,
  { from, to, rows }: Span & { rows: readonly TallyRow[] },
) {
  const query = {
    ...sliceOf(release),
    from,
    to,
    step: '1m' as const,
    mergeMs: BLOCK_MS,
    strata: ['steady' as const],
  };
  const [latencies, signatures] = await Promise.all([
    events.latencies({ ...query, latencies: [...COMPARED_LATENCIES] }),
    events.counts({ ...query, kinds: ['signature'] }),
  ]);
  const minutes = sumByMinute(rows);
  const sessions = rows.map(({ at, counts }) => ({ at, n: counts.sessions - counts.excluded }));
  return { minutes, latencies, signatures: { rows: signatures, minutes: sessions } };
}

function sampleOf(minutes: readonly ReleaseMinute[], key: IndicatorKey): Counted {
  const counted = minutes.map(({ at, counts }) => {
    const { bad, valid } = counts.indicators[key];
    return { at, bad, n: valid };
  });
  const sum = (of: 'bad' | 'n') => counted.reduce((total, minute) => total + minute[of], 0);
  return { bad: sum('bad'), n: sum('n'), minutes: counted };
}

/**
 * A deployment beside the one before it (statistics.md §1.7), of the same version or another: one that had no sessions is passed over for the one
 * before (decision 43). `measured.rows`: its steady sessions by minute. Null if no session of any was measured.
 */
export async function compareReleases(
  events: ReleaseReads,
  of: Compared,
  measured: { window: Span | null; provisional: boolean; rows: readonly TallyRow[] },
): Promise<ReleaseComparison | null> {
  const { release } = of;
  const { window } = measured;
  if (!window) return null;
  const rows = measured.rows.filter(({ at }) => at >= window.from && at < window.to);
  const skipped: string[] = [];
  for (const previous of earlierDeployments(release, of.releases).slice(0, MOST_TRIED)) {
    const found = await baselineOf(events, previous, of);
    if (!found) {
      skipped.push(previous.version);
      continue;
    }
    const [now, before] = await Promise.all([
      samplesOf(events, release, { ...window, rows }),
      samplesOf(events, previous, { ...found.baseline, rows: found.rows }),
    ]);
    return {
      provisional: measured.provisional,
      previous: { ...found.baseline, skipped },
      indicators: INDICATORS.map((indicator) => {
        const margin = INDICATOR[indicator].margin;
        const sample = ({ minutes }: typeof now) => sampleOf(minutes, indicator);
        return { indicator, margin, ...compareSamples(sample(now), sample(before), margin) };
      }),
      latencies: compareLatencies(now.latencies, before.latencies),
      signatures: compareSignatures(now.signatures, before.signatures),
    };
  }
  return null;
}
