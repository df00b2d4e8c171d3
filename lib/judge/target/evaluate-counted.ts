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
import { type PartSums, pairIn } from '../readings/part-sums';
import { cutsAt, type SegmentRow, segmentsOf } from '../readings/segments';
import { toRuleCount } from '../readings/span-counts';
import type { ReleaseRows } from '../readings/target-rows';
import { coldCounts } from './cold-counts';
import type { JudgedEvents, RuledTarget } from './ruled-target';

export type Counted = Rule & { measure: CountedMeasure };

/** What a counted rule says, and who is true: the target as a whole (null) or releases that serve. */
export type CountedWord = { evaluation: Evaluation; failing: ScopeName[] };

const UNKNOWN: Evaluation = { value: 'unknown', reading: NO_READING };

type Part = {
  name: ScopeName;
  rows: readonly SegmentRow[];
  sums: PartSums;
  notBefore: number;
  intervalMs: number;
};
type PartWord = ScopeValue & { evaluation: Evaluation; isCold: boolean };

/** Whether a rule is counted from the rows that were read for every target anyway. */
export function readsOwnTallies(rule: Rule): boolean {
  return rule.measure.kind === 'indicator' && rule.source === 'synthetic';
}

/**
 * The target as a whole, and each release that serves by itself: the worst speaks (decision 35). No window reaches behind
 * `notBefore`; `accused` are those that were true in the outage that goes on. Errors: those of the store.
 */
export async function evaluateCounted(
  events: JudgedEvents,
  rule: Counted,
  of: RuledTarget & { thresholdBp: number; notBefore: number; accused: readonly ScopeName[] },
): Promise<CountedWord> {
  const words: PartWord[] = [];
  for (const part of partsOf(rule, of)) words.push(await partWord(events, rule, { of, part }));
  const value = worstValue(words, of.accused);
  const telling = words.find((word) => word.value === 'true') ?? words[0];
  const told = telling?.evaluation.reading;
  if (!telling || !told) return { evaluation: UNKNOWN, failing: [] };
  const reading = { ...told, ofRelease: telling.part };
  const failing = failingScopes(words);
  const asks = rule.severity === 'page' && rule.source !== 'server' && rule.scope.location === null;
  if (!asks || value !== 'true' || reading.long === null)
    return { evaluation: { value, reading }, failing };
  const { from, to } = reading.long;
  const lately = reading.short?.from ?? from;
  const span = { of, part: telling.part, from, to, withCold: telling.isCold };
  const sight = await sightOf(events, rule, { span, lately, count: reading.long.count });
  const evaluation = confirmByLocations(
    { value, reading },
    { ...sight, thresholdBp: of.thresholdBp },
  );
  return { evaluation, failing };
}

/** The whole first. A release is judged by itself where the whole holds other sessions than its own. */
function partsOf(
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

/** Others have too few bad sessions, and were not true in this outage: there is nothing to look at. */
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

async function partWord(
  events: JudgedEvents,
  rule: Counted,
  { of, part }: { of: RuledTarget & { thresholdBp: number }; part: Part },
): Promise<PartWord> {
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
  const cold = steady.value === 'true' ? null : coldWord(rule, { of, part, steady });
  const evaluation = cold ?? steady;
  return { part: part.name, value: evaluation.value, evaluation, isCold: cold !== null };
}

/** A deployment whose cold sessions fail (decision 41); null where they say nothing. */
function coldWord(
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

/** Windows over the rows that were read anyway; null where a rule counts something else, or in one location. */
function ownWindows(
  { measure, conditions, ...rule }: Counted,
  { of, part }: { of: RuledTarget; part: Part },
): RuleWindows[] | null {
  if (measure.kind !== 'indicator' || rule.source !== 'synthetic' || rule.scope.location !== null)
    return null;
  const { end, to } = of.rows.moment;
  const counted = { indicator: measure.indicator, end, to, notBefore: part.notBefore };
  const told = (window: CountedWindow) => ({ ...window, count: toRuleCount(window.count) });
  return conditions.map((condition) => {
    const { long, short } = pairIn(part.sums, stretchWindows(condition, part.intervalMs), counted);
    return { long: told(long), short: told(short) };
  });
}

async function bucketsFor(
  events: JudgedEvents,
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
  const cuts = cutsAt(lengths, { now: of.now, instants: [part.notBefore] });
  const found: RuleBucket[] = [];
  for (const segment of segmentsOf(cuts)) {
    if (segment.from < part.notBefore) continue;
    const count = await countSpan(events, rule, { of, part: part.name, ...segment });
    found.push({ at: segment.from, count });
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

/** Bad of n in one span of the target as a whole, or of one release. Errors: those of the store. */
export async function countSpan(
  events: JudgedEvents,
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
  return sum;
}

/**
 * From where the window of a page was seen, and what the backend says of its own connections (decisions 22 and 40). Locations that
 * measured nothing since `lately`, where the short window begins, are no witnesses.
 */
async function sightOf(
  events: JudgedEvents,
  rule: Counted,
  { span, lately, count }: { span: RuleSpan; lately: number; count: RuleCount },
) {
  const { of } = span;
  const told = (rows: readonly SegmentRow[]) => [
    ...new Set(
      rows
        .filter(({ counts }) => counts.sessions > counts.excluded)
        .map(({ group }) => group.location ?? ''),
    ),
  ];
  const measured = told(of.rows.all.filter((row) => row.at >= lately));
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
    places: told(of.rows.all).length,
    needed: of.target.locationsNeeded ?? LOCATIONS_NEEDED,
  };
}
