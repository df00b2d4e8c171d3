import { bucketStart } from '../../domain/buckets';
import { compare, MARGINS } from '../../domain/comparison';
import { ordinalOf, predecessorsOf } from '../../domain/deployments';
import { INDICATORS } from '../../domain/indicators';
import type { Release } from '../../domain/release';
import { mergeCounts } from '../../domain/tally-math';
import { compareLatencies } from '../../domain/verdict/compare-latencies';
import { compareSignatures } from '../../domain/verdict/compare-signatures';
import { minutesOf } from '../../domain/verdict/deployment-minutes';
import { BLOCK_MS } from '../../domain/verdict/gate-settings';
import type { ReleaseComparison } from '../../domain/verdict/verdict';
import { type ReleaseReads, sliceOf } from './read-release';

/** The baseline: the last sessions of the release before, ending this long before the deployment (statistics.md §1.7). */
const GAP_MS = 10 * 60_000;
const BASELINE_SESSIONS = 720;
/** Older sessions are another time. */
const LOOK_BACK_MS = 7 * 86_400_000;

/** Deployments before it that are asked for sessions. */
const MOST_TRIED = 5;

type Span = { from: number; to: number };
/** A deployment with all of its target. */
type Compared = { release: Release; releases: readonly Release[] };

/** Last ≥ 720 valid sessions of the deployment before; fewer where it had fewer; null where it had none. */
async function baselineOf(
  events: ReleaseReads,
  previous: Release,
  { release, releases }: Compared,
): Promise<(Span & { sessions: number }) | null> {
  const own = minutesOf(previous, releases);
  const gap = bucketStart(release.startedAt - GAP_MS, BLOCK_MS);
  const to = Math.min(gap, own.to ?? gap);
  const from = Math.max(own.from, to - LOOK_BACK_MS);
  if (from >= to) return null;
  const rows = await events.tallies({
    ...sliceOf(previous),
    ...{ from, to, step: '1m', mergeMs: BLOCK_MS, strata: ['steady'] },
  });
  let sessions = 0;
  let start: number | null = null;
  for (const row of rows.toReversed()) {
    if (sessions >= BASELINE_SESSIONS) break;
    const { valid } = row.counts.indicators.connection;
    sessions += valid;
    if (valid > 0) start = row.at;
  }
  return start === null ? null : { from: start, to, sessions };
}

async function samplesOf(events: ReleaseReads, release: Release, span: Span) {
  const query = { ...sliceOf(release), ...span, step: '1m' as const };
  const strata: ['steady'] = ['steady'];
  const [tallies, latencies, signatures] = await Promise.all([
    events.tallies({ ...query, strata }),
    events.latencies({ ...query, strata, latencies: ['ready', 'firstEvent', 'complete', 'total'] }),
    events.counts({ ...query, strata, kinds: ['signature'] }),
  ]);
  const counts = mergeCounts(tallies.map((row) => row.counts));
  return { counts, latencies, signatures };
}

/** The deployment before, of the same version or another; one that had no session is skipped for the one before it. */
async function predecessorOf(events: ReleaseReads, of: Compared) {
  for (const previous of predecessorsOf(of.release, of.releases).slice(0, MOST_TRIED)) {
    const baseline = await baselineOf(events, previous, of);
    if (baseline) return { previous, baseline };
  }
  return null;
}

/** A deployment beside the one before it (§1.7); null where nothing of either was measured. */
export async function compareReleases(
  events: ReleaseReads,
  of: Compared,
  look: { window: Span | null; provisional: boolean },
): Promise<ReleaseComparison | null> {
  if (!look.window) return null;
  const found = await predecessorOf(events, of);
  if (!found) return null;
  const { release } = of;
  const { previous, baseline } = found;
  const [now, before] = await Promise.all([
    samplesOf(events, release, look.window),
    samplesOf(events, previous, baseline),
  ]);
  const sample = ({ counts }: typeof now, key: (typeof INDICATORS)[number]) => ({
    bad: counts.indicators[key].bad,
    n: counts.indicators[key].valid,
  });
  return {
    provisional: look.provisional,
    previous: {
      version: previous.version,
      deployment: ordinalOf(previous),
      ...baseline,
    },
    indicators: INDICATORS.map((indicator) => ({
      indicator,
      margin: MARGINS[indicator],
      ...compare(sample(now, indicator), sample(before, indicator), MARGINS[indicator]),
    })),
    latencies: compareLatencies(now.latencies, before.latencies),
    signatures: compareSignatures(
      { rows: now.signatures, sessions: now.counts.sessions - now.counts.excluded },
      { rows: before.signatures, sessions: before.counts.sessions - before.counts.excluded },
    ),
  };
}
