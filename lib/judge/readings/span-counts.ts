import { type LateRows, lateEdges, timelyRows } from '../../domain/places/late-rows';
import { alignEdge } from '../../domain/rules/count-windows';
import type { ScopeSpan } from '../../domain/rules/recovery';
import type { RuleCount } from '../../domain/rules/rule';
import type { IndicatorCount, IndicatorKey } from '../../domain/tallies/indicators';
import type { TallyCounts } from '../../domain/tallies/tally';
import type { EventStore } from '../../store/event-store';
import type { ReleaseRows, TargetRows } from './target-rows';

/** What was counted in one place, of one part of a target. */
type PlacedCounts = { location: string; counts: TallyCounts };

/** Our sessions of one part of a target in a span: steady ones of the whole, all of a release. Errors: those of the store. */
export type ReadSpan = (span: ScopeSpan) => Promise<readonly PlacedCounts[]>;

/**
 * Spans of one target in one round. What its rows contain is summed; anything else (an outage that began hours ago) is read, once for
 * all six indicators and all rules.
 */
export function spanReader(
  events: Pick<EventStore, 'tallies'>,
  of: {
    targetId: string;
    rows: TargetRows;
    releases: readonly ReleaseRows[];
    late: readonly LateRows[];
  },
): ReadSpan {
  const { rows, releases, targetId, late } = of;
  const known = new Map<string, Promise<readonly PlacedCounts[]>>();

  function fromRows(part: string | null, from: number): PlacedCounts[] {
    const release = releases.find(({ version }) => version === part);
    const own =
      part === null ? rows.steady : [...(release?.steady ?? []), ...(release?.cold ?? [])];
    return own
      .filter(({ at }) => at >= from || from === release?.notBefore)
      .map(({ group, counts }) => ({ location: group.location ?? '', counts }));
  }

  /** Cut where late sessions begin and end, which are left out. */
  async function fromStore({ part, from, to }: ScopeSpan): Promise<PlacedCounts[]> {
    const { end } = rows.moment;
    const inner = lateEdges(late)
      .map((edge) => alignEdge(edge, end))
      .filter((edge) => edge > from && edge < to);
    const edges = [...new Set([from, ...inner, to])].sort((a, b) => a - b);
    const pieces = edges
      .slice(1)
      .map((edge, index) => ({ part, from: edges[index] ?? from, to: edge }));
    return (await Promise.all(pieces.map(readPiece))).flat();
  }

  async function readPiece({ part, from, to }: ScopeSpan): Promise<PlacedCounts[]> {
    const found = await events.tallies({
      targetId,
      from,
      to,
      step: '10s',
      seeded: false,
      sources: ['synthetic'],
      groupBy: ['location'],
      ...(part === null ? { strata: ['steady'] } : { release: part }),
    });
    const placed = found.map(({ group, counts }) => ({ at: from, to, group, counts }));
    return timelyRows(placed, late, rows.moment.end).map(({ group, counts }) => ({
      location: group.location ?? '',
      counts,
    }));
  }

  return ({ part, from, to }) => {
    const start = releases.find(({ version }) => version === part)?.notBefore ?? 0;
    const begin = alignEdge(Math.max(from, start), rows.moment.end);
    if (begin >= to) return Promise.resolve([]);
    if (to === rows.moment.to && (rows.edges.includes(begin) || begin === start))
      return Promise.resolve(fromRows(part, begin));
    const key = `${part ?? ''}\n${begin}\n${to}`;
    const answer = known.get(key) ?? fromStore({ part, from: begin, to });
    known.set(key, answer);
    return answer;
  };
}

/** The sum of one indicator. */
export function indicatorIn(
  rows: ReadonlyArray<{ counts: TallyCounts }>,
  indicator: IndicatorKey,
): IndicatorCount {
  const sum = { bad: 0, valid: 0, unknown: 0 };
  for (const { counts } of rows) {
    const { bad, valid, unknown } = counts.indicators[indicator];
    sum.bad += bad;
    sum.valid += valid;
    sum.unknown += unknown;
  }
  return sum;
}

export const toRuleCount = ({ bad, valid, unknown }: IndicatorCount): RuleCount => ({
  bad,
  n: valid + unknown,
  unknown,
});
