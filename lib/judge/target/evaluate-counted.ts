import { expectedLocations } from '../../domain/places/expected-places';
import { countRuleWindows } from '../../domain/rules/count-rule-windows';
import {
  type CountedWindow,
  releaseIntervalMs,
  stretchWindows,
} from '../../domain/rules/count-windows';
import { evaluateRule, NO_READING, type RuleWindows } from '../../domain/rules/evaluate-rule';
import { confirmByLocations, LOCATIONS_NEEDED } from '../../domain/rules/locations';
import { measureQuery, type RuleBucket, sumMeasureBuckets } from '../../domain/rules/measure';
import type { ScopeName } from '../../domain/rules/recovery';
import type { CountedMeasure, Evaluation, Rule, RuleCount } from '../../domain/rules/rule';
import { coldValue, failingScopes, type ScopeValue, worstValue } from '../../domain/rules/scopes';
import { pairIn, type ScopeSums } from '../readings/scope-sums';
import { toRuleCount } from '../readings/span-counts';
import { spanEdges, spansBetween, type TallySpan } from '../readings/tally-spans';
import type { ReleaseRows } from '../readings/target-rows';
import { coldCounts } from './cold-counts';
import type { EvaluationEvents, RuledTarget } from './ruled-target';

export type Counted = Rule & { measure: CountedMeasure };

/** The result of a counted rule, and in which scopes its condition is true: the target as a whole (null) or serving releases. */
export type CountedResult = { evaluation: Evaluation; failing: ScopeName[] };

const UNKNOWN: Evaluation = { value: 'unknown', reading: NO_READING };

type Part = {
  name: ScopeName;
  rows: readonly TallySpan[];
  sums: ScopeSums;
  notBefore: number;
  intervalMs: number;
};
type ScopeResult = ScopeValue & { evaluation: Evaluation; isCold: boolean };

/** Whether a rule is counted from the rows that were read for every target anyway. */
export function readsOwnTallies(rule: Rule): boolean {
  return rule.measure.kind === 'indicator' && rule.source === 'synthetic';
}

/**
 * The target as a whole, and each serving release by itself: the worst value applies (decision 35). No window reaches behind
 * `notBefore`; `accused` are the scopes that failed in the present outage. Errors: those of the store.
 */
export async function evaluateCounted(
  events: EvaluationEvents,
  rule: Counted,
  of: RuledTarget & { thresholdBp: number; notBefore: number; accused: readonly ScopeName[] },
): Promise<CountedResult> {
  const results: ScopeResult[] = [];
  for (const part of scopesOf(rule, of))
    results.push(await evaluateScope(events, rule, { of, part }));
  const value = worstValue(results, of.accused);
  const shown = results.find(({ value }) => value === 'true') ?? results[0];
  if (!shown) return { evaluation: UNKNOWN, failing: [] };
  const reading = { ...shown.evaluation.reading, ofRelease: shown.part };
  const failing = failingScopes(results);
  const asks = rule.severity === 'page' && rule.source !== 'server' && rule.scope.location === null;
  if (!asks || value !== 'true' || reading.long === null)
    return { evaluation: { value, reading }, failing };
  const { from, to } = reading.long;
  const lately = reading.short?.from ?? from;
  const span = { of, part: shown.part, from, to, withCold: shown.isCold };
  const locations = await readLocationEvidence(events, rule, {
    span,
    lately,
    count: reading.long.count,
  });
  const evaluation = confirmByLocations(
    { value, reading },
    { ...locations, thresholdBp: of.thresholdBp },
  );
  return { evaluation, failing };
}

/** The whole target first. A release is evaluated by itself if the whole contains sessions of others. */
function scopesOf(
  rule: Counted,
  of: RuledTarget & { notBefore: number; accused: readonly ScopeName[] },
): Part[] {
  const { rows, releases, notBefore } = of;
  const { intervalMs } = rows.moment;
  const whole = { name: null, rows: rows.steady, sums: rows.sums, notBefore, intervalMs };
  const longest = Math.max(
    ...rule.conditions.map((pair) => stretchWindows(pair, intervalMs).longMs),
  );
  const begin = Math.max(notBefore, rows.moment.end - longest);
  const apart = readsOwnTallies(rule) || releases.length > 1;
  const own = releases
    .filter((release) => apart || release.notBefore > begin)
    .filter((release) => mayFail(rule, release, of));
  return [whole, ...own.map((release) => releasePart(rule, release, { notBefore, intervalMs }))];
}

/** Other releases have too few bad sessions and were not failing in this outage: nothing has to be read. */
function mayFail(
  { measure, minBad, scope, source }: Counted,
  { sums, cold, version }: ReleaseRows,
  { accused }: { accused: readonly ScopeName[] },
): boolean {
  if (measure.kind !== 'indicator' || source !== 'synthetic' || scope.location !== null)
    return true;
  if (cold.length > 0 || accused.includes(version)) return true;
  return sums.since(measure.indicator, 0).bad >= minBad;
}

function releasePart(
  { conditions }: Counted,
  { version, share, steady, sums, ...release }: ReleaseRows,
  { notBefore, intervalMs }: { notBefore: number; intervalMs: number },
): Part {
  return {
    name: version,
    rows: steady,
    sums,
    notBefore: Math.max(notBefore, release.notBefore),
    intervalMs: releaseIntervalMs(conditions, { intervalMs, share }),
  };
}

async function evaluateScope(
  events: EvaluationEvents,
  rule: Counted,
  { of, part }: { of: RuledTarget & { thresholdBp: number }; part: Part },
): Promise<ScopeResult> {
  const { end, to } = of.rows.moment;
  const { notBefore, intervalMs } = part;
  const windows =
    ownWindows(rule, { of, part }) ??
    countRuleWindows(rule.conditions, await bucketsFor(events, rule, { of, part }), {
      end,
      to,
      notBefore,
      intervalMs,
    });
  const steady = evaluateRule(rule, windows, of.thresholdBp);
  const cold = steady.value === 'true' ? null : evaluateColdSessions(rule, { of, part, steady });
  const evaluation = cold ?? steady;
  return { part: part.name, value: evaluation.value, evaluation, isCold: cold !== null };
}

/** A deployment whose cold sessions fail (decision 41); null if they prove nothing. */
function evaluateColdSessions(
  { measure, severity, source, scope }: Counted,
  {
    of,
    part,
    steady,
  }: { of: RuledTarget & { thresholdBp: number }; part: Part; steady: Evaluation },
): Evaluation | null {
  const release = of.releases.find(({ version }) => version === part.name);
  const asks = severity === 'page' && source === 'synthetic' && scope.location === null;
  if (!release || !asks || measure.kind !== 'indicator') return null;
  const counts = coldCounts(of.rows, release, measure.indicator);
  if (counts === null || counts.from < part.notBefore) return null;
  const value = coldValue(counts, { thresholdBp: of.thresholdBp, now: of.now });
  if (value === 'false') return null;
  const { to } = of.rows.moment;
  const long = { from: counts.from, to, count: counts.cold };
  return { value, reading: { ...steady.reading, long } };
}

/** Windows over the rows that were read anyway; null if a rule counts something else, or one location only. */
function ownWindows(
  { measure, conditions, ...rule }: Counted,
  { of, part }: { of: RuledTarget; part: Part },
): RuleWindows[] | null {
  if (measure.kind !== 'indicator' || rule.source !== 'synthetic' || rule.scope.location !== null)
    return null;
  const { end, to } = of.rows.moment;
  const counted = { indicator: measure.indicator, end, to, notBefore: part.notBefore };
  const counts = (window: CountedWindow) => ({ ...window, count: toRuleCount(window.count) });
  return conditions.map((condition) => {
    const { long, short } = pairIn(part.sums, stretchWindows(condition, part.intervalMs), counted);
    return { long: counts(long), short: counts(short) };
  });
}

async function bucketsFor(
  events: EvaluationEvents,
  rule: Counted,
  { of, part }: { of: RuledTarget; part: Part },
): Promise<RuleBucket[]> {
  const { location } = rule.scope;
  if (readsOwnTallies(rule)) {
    const rows = part.rows.filter((row) => row.group.location === location);
    return sumMeasureBuckets(rule.measure, { tallies: rows });
  }
  const lengths = rule.conditions.flatMap((condition) => {
    const { longMs, shortMs } = stretchWindows(condition, part.intervalMs);
    return [longMs, shortMs];
  });
  const cuts = spanEdges(lengths, { now: of.now, instants: [part.notBefore] });
  const found: RuleBucket[] = [];
  for (const span of spansBetween(cuts)) {
    if (span.from < part.notBefore) continue;
    const count = await countSpan(events, rule, { of, part: part.name, ...span });
    found.push({ at: span.from, count });
  }
  return found;
}

export type RuleSpan = {
  of: RuledTarget;
  part: ScopeName;
  from: number;
  to: number;
  /** Cold sessions count too. */
  withCold?: boolean;
};

/** Bad of n in one span of the target as a whole, or of one release, without sessions that came late. Errors: those of the store. */
export async function countSpan(
  events: EvaluationEvents,
  rule: Counted,
  { of, part, from, to, withCold = false }: RuleSpan,
): Promise<RuleCount> {
  const query = {
    targetId: of.target.id,
    from,
    to,
    step: '10s' as const,
    seeded: false,
    sources: [rule.source],
    strata: withCold ? [] : ['steady' as const],
    ...(part === null ? {} : { release: part }),
    ...(rule.scope.location === null ? {} : { location: rule.scope.location }),
  };
  const question = measureQuery(rule.measure);
  const answer =
    question.read === 'tallies'
      ? { tallies: await events.tallies(query) }
      : question.read === 'counts'
        ? { counts: await events.counts({ ...query, kinds: question.kinds }) }
        : { latencies: await events.latencies({ ...query, latencies: question.latencies }) };
  const sum = { bad: 0, n: 0, unknown: 0 };
  for (const { count } of sumMeasureBuckets(rule.measure, answer)) {
    sum.bad += count.bad;
    sum.n += count.n;
    sum.unknown += count.unknown ?? 0;
  }
  for (const late of of.late) {
    const isThere = rule.scope.location === null || rule.scope.location === late.location;
    const within = { from: Math.max(from, late.from), to: Math.min(to, late.to) };
    if (rule.source !== 'synthetic' || !isThere || within.from >= within.to) continue;
    const there = { ...rule, scope: { ...rule.scope, location: late.location } };
    const count = await countSpan(events, there, {
      of: { ...of, late: [] },
      part,
      withCold,
      ...within,
    });
    sum.bad -= count.bad;
    sum.n -= count.n;
    sum.unknown -= count.unknown ?? 0;
  }
  return sum;
}

/**
 * Which locations see the breach of a page, and what the backend reports of its own connections (decisions 22 and 40). Locations
 * that measured nothing since `lately`, where the short window begins, are not counted.
 */
async function readLocationEvidence(
  events: EvaluationEvents,
  rule: Counted,
  { span, lately, count }: { span: RuleSpan; lately: number; count: RuleCount },
) {
  const { of } = span;
  const locationsIn = (rows: readonly TallySpan[]) => [
    ...new Set(
      rows
        .filter(({ counts }) => counts.sessions > counts.excluded)
        .map(({ group }) => group.location ?? ''),
    ),
  ];
  const measured = locationsIn(of.rows.all.filter((row) => row.at >= lately));
  const silentPlaces = silentLocations(of, { measured, seen: locationsIn(of.rows.all) });
  const byLocation = new Map<string, RuleCount>();
  for (const location of measured) {
    const there = { ...rule, scope: { ...rule.scope, location } };
    const alone = measured.length === 1;
    byLocation.set(location, alone ? count : await countSpan(events, there, span));
  }
  const server =
    rule.measure.kind === 'indicator'
      ? await countSpan(events, { ...rule, source: 'server' }, span)
      : null;
  return {
    byLocation,
    probe: of.probe,
    server: server && server.n > 0 ? server : null,
    places: measured.length + silentPlaces.length,
    ...(silentPlaces.length > 0 ? { silentPlaces } : {}),
    needed: of.target.locationsNeeded ?? LOCATIONS_NEEDED,
  };
}

/**
 * Locations that should measure the target and did not lately: of those that are known, else of those that did before. `seen`: those
 * that measured it in some window.
 */
function silentLocations(
  { target, places, probe, now }: RuledTarget,
  { measured, seen }: { measured: readonly string[]; seen: readonly string[] },
): string[] {
  const known = expectedLocations({ target, ownLocation: probe.location, places, now });
  const others = places.length === 0 ? seen : known;
  return others.filter((location) => !measured.includes(location)).sort();
}
