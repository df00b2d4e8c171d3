import { measurableSince } from '../../domain/places/expected-places';
import { pageWindowLengths, windowStart } from '../../domain/rules/count-windows';
import {
  evaluateIndicatorNoData,
  evaluateNoData,
  HAD_DATA_WITHIN_MS,
  noDataLimitMs,
} from '../../domain/rules/no-data';
import type { Evaluation, ExcludedReading, Rule } from '../../domain/rules/rule';
import type { IndicatorKey, Thresholds } from '../../domain/tallies/indicators';
import { longestSessionMs } from '../../domain/targets/deadlines';
import { indicatorIn } from '../readings/span-counts';
import type { EvaluationEvents, RuledTarget } from './ruled-target';

const MEASURED = ['passed', 'degraded', 'failed'] as const;

/**
 * No data: no session finished that was not excluded (decision 39). Only then is a second read made, of the exact end of the last
 * session that the buckets no longer contain.
 */
export async function evaluateNoDataRule(
  events: EvaluationEvents,
  of: RuledTarget,
): Promise<Evaluation> {
  const { rows, now, target } = of;
  const limitMs = noDataLimitMs(rows.moment.intervalMs, longestSessionMs(target));
  const lately = rows.all.filter(({ at }) => at >= rows.moment.end - limitMs);
  const isMeasured = lately.some(({ counts }) => counts.sessions > counts.excluded);
  if (isMeasured) return evaluateNoData({ lastSeenAt: now, since: now, limitMs, at: now });
  const filter = { targetId: target.id, seeded: false };
  const [newest] = await events.marks({ ...filter, outcomes: [...MEASURED] }, 1);
  const lastSeenAt = newest?.endedAt ?? null;
  const ownLocation = of.probe.location;
  const measurable = measurableSince({ target, ownLocation, places: of.places, now });
  const since = Math.max(of.awakeSince, measurable ?? 0);
  const silence = evaluateNoData({ lastSeenAt, since, limitMs, at: now });
  // Its places have an alert of their own.
  if (measurable === null && of.isProbeJudged) return { ...silence, value: 'unknown' };
  const excluded = lately.reduce((sum, { counts }) => sum + counts.excluded, 0);
  if (excluded === 0) return silence;
  const allExcluded = await whyExcluded(events, of, { excluded, from: rows.moment.end - limitMs });
  const isTheProbes =
    allExcluded.why === 'probe' && of.isProbeJudged && of.blindness.blind !== null;
  return {
    // If nothing at all is measured, the probe's own alert reports it once, for all targets.
    value: isTheProbes ? 'unknown' : silence.value,
    reading: { ...silence.reading, allExcluded },
  };
}

async function whyExcluded(
  events: EvaluationEvents,
  { target, rows, blindness }: RuledTarget,
  { excluded, from }: { excluded: number; from: number },
): Promise<ExcludedReading> {
  const counts = await events.counts({
    targetId: target.id,
    from,
    to: rows.moment.to,
    step: '10s',
    seeded: false,
    sources: ['synthetic'],
    kinds: ['exclusion'],
  });
  const limits = counts.reduce((sum, { key, n }) => sum + (key === 'limit' ? n : 0), 0);
  if (limits >= excluded) return { sessions: excluded, why: 'limit' };
  return { sessions: excluded, why: blindness.isMeasured ? 'elsewhere' : 'probe' };
}

/** An indicator that lost its sessions: since the only serving release began, at most as far back as the windows of a page. */
export async function evaluateSilentIndicator(
  events: EvaluationEvents,
  { rule, indicator }: { rule: Rule; indicator: keyof Thresholds },
  { target, rows, releases, now }: RuledTarget,
): Promise<Evaluation> {
  const { end, to, intervalMs } = rows.moment;
  const [only, ...others] = releases;
  const start = only !== undefined && others.length === 0 ? only.notBefore : 0;
  const from = Math.max(start, windowStart(end, pageWindowLengths(intervalMs).r2.longMs));
  const seen = rows.steady.filter(({ at }) => at >= from);
  const attempts = seen.reduce((sum, { counts }) => sum + counts.sessions - counts.excluded, 0);
  const { valid } = indicatorIn(seen, indicator);
  const silence = { from, to, attempts, valid, minSessions: rule.minSessions };
  const isSilent = valid === 0 && attempts >= rule.minSessions;
  const isMissed = isSilent && (await hadData(events, { targetId: target.id, indicator, to, now }));
  return evaluateIndicatorNoData({ ...silence, hadData: isMissed });
}

async function hadData(
  events: EvaluationEvents,
  of: { targetId: string; indicator: IndicatorKey; to: number; now: number },
): Promise<boolean> {
  const from = Math.floor((of.now - HAD_DATA_WITHIN_MS) / 10_000) * 10_000;
  const rows = await events.tallies({
    targetId: of.targetId,
    from,
    to: of.to,
    step: '10s',
    sources: ['synthetic'],
    seeded: false,
  });
  return indicatorIn(rows, of.indicator).valid > 0;
}
