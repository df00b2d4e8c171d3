import type { TargetsOverview, TargetsOverviewQuery } from '../../contract/api/targets-overview';
import type { Alert } from '../../domain/alerts/alert';
import {
  compareGrouped,
  compareNames,
  FLAT_UP_TO,
  orderEnvironments,
} from '../../domain/fleet/order-rows';
import type { RowState } from '../../domain/fleet/row-state';
import { matchesTarget, parseTargetSearch } from '../../domain/fleet/target-search';
import { HEARTBEAT_LIMIT_MS } from '../../domain/rules/no-data';
import { answerForAll } from '../../domain/sentence/answer-for-all';
import { compareRanks, type RowRank } from '../../domain/sentence/fleet-row';
import { iso } from '../../domain/time';
import { alertViews } from '../alerts/alert-view';
import type { ServiceContext } from '../service-context';
import {
  lastIncidentOf,
  surroundingsOf,
  type TargetSurroundings,
} from '../targets/target-surroundings';
import { countStates, environmentGroups } from './fold-lines';
import { type OverviewLine, overviewLine, overviewRow } from './overview-line';
import { decodeRank, encodeRank } from './row-cursor';
import { firingAlertsOf } from './target-facts';
import { writtenClocks } from './written-clocks';

/** Pages that the overview names; the list of alerts has all. */
const PAGES_NAMED = 20;

/**
 * Every target now, worst first, with the sentence about all of them: from the judge's cache and a fixed number of reads, however many targets there are. Throws AppError `invalid_input` for an unknown cursor.
 */
export async function listOverview(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock' | 'prober' | 'judge' | 'info'>,
  query: TargetsOverviewQuery,
): Promise<TargetsOverview> {
  const now = ctx.clock.now();
  const after = query.cursor === undefined ? null : decodeRank(query.cursor);
  const stored = (await ctx.state.list('target')).map((row) => row.value);
  const targets = stored.filter(
    ({ environment }) => query.env === undefined || environment === query.env,
  );
  const around = await surroundingsOf(ctx, targets);
  const lines = targets
    .map((target) => overviewLine(ctx, { target, around, now }))
    .sort((a, b) => compareRanks(a.rank, b.rank));
  const view = arrange(lines, query);
  const rest =
    after === null ? view.rows : view.rows.filter(({ rank }) => view.compare(rank, after) > 0);
  const shown = rest.slice(0, query.limit);
  const last = shown.at(-1);
  const { clocks, written } = writtenClocks(now);
  const said = writtenClocks(now);
  const sentence = answerForAll(
    lines.map(({ row }) => row),
    {
      now,
      clocks: said.clocks,
      probeSilentSince: probeSilentSince(ctx, now),
      lastIncident: lastIncidentOf(around, new Set(targets.map(({ id }) => id))),
    },
  );
  const pages = firingPages(around, lines);
  return {
    asOf: iso(now),
    sentence: { ...sentence, times: said.written() },
    counts: countStates(lines),
    byEnvironment: environmentGroups(lines, view.environments, view.folds),
    grouped: view.grouped,
    total: view.total,
    rows: shown.map((line) => overviewRow(line, { now, clocks })),
    times: written(),
    pages: await alertViews(ctx, pages.slice(0, PAGES_NAMED)),
    pagesTotal: pages.length,
    next: rest.length > shown.length && last ? encodeRank(last.rank) : null,
  };
}

/** Nothing has to be done about these. */
const FOLDED_STATES: ReadonlySet<RowState> = new Set(['holds', 'paused']);

type Arranged = {
  /** The lines that match and are not left out, in order. */
  rows: OverviewLine[];
  total: number;
  grouped: boolean;
  environments: string[];
  compare: (a: RowRank, b: RowRank) => number;
  folds: (line: OverviewLine) => boolean;
};

/** Filters, orders and folds lines, which come worst first. */
function arrange(lines: readonly OverviewLine[], query: TargetsOverviewQuery): Arranged {
  const environments = orderEnvironments(
    lines.map(({ row, rank }) => ({ environment: row.environment, rank })),
  );
  const grouped =
    query.group === 'environment' || (query.group === 'auto' && lines.length > FLAT_UP_TO);
  const shown = new Set(query.show);
  // A search or a filter is for what it names, not for what fails.
  const folding = grouped && query.state === undefined && !query.q;
  const folds = ({ row, state }: OverviewLine) =>
    folding && FOLDED_STATES.has(state) && !shown.has(row.environment);
  const byName = query.order === 'name' ? compareNames : compareRanks;
  const compare = grouped && query.order === 'worst' ? compareGrouped(environments) : byName;
  const matching = lines.filter(isWanted(query));
  const rows = matching.filter((line) => !folds(line)).sort((a, b) => compare(a.rank, b.rank));
  return { rows, total: matching.length, grouped, environments, compare, folds };
}

function isWanted({ state: states, q = '' }: TargetsOverviewQuery) {
  const search = parseTargetSearch(q);
  return ({ row, state, picture }: OverviewLine): boolean => {
    if (states && !states.includes(state)) return false;
    const releases = (picture?.serving ?? []).map(({ version }) => version);
    const { name, environment } = row;
    return matchesTarget(search, { name, environment, state, releases });
  };
}

/**
 * The alert that leads each incident with a firing page, in the order of the targets; one without a target (a probe without data) comes first.
 */
function firingPages(around: TargetSurroundings, lines: readonly OverviewLine[]): Alert[] {
  const pagesOf = (targetId: string) => {
    const firing = firingAlertsOf(around, targetId).sort((a, b) => a.pendingSince - b.pendingSince);
    const leads = new Set((around.incidents.get(targetId) ?? []).map((one) => one.leadAlertId));
    const byIncident = new Map<string, Alert[]>();
    for (const alert of firing) {
      const id = alert.incidentId ?? alert.id;
      byIncident.set(id, [...(byIncident.get(id) ?? []), alert]);
    }
    return [...byIncident.values()]
      .filter((alerts) => alerts.some(({ severity }) => severity === 'page'))
      .flatMap((alerts) => alerts.find(({ id }) => leads.has(id)) ?? alerts[0] ?? []);
  };
  return ['', ...lines.map(({ row }) => row.id)].flatMap(pagesOf);
}

function probeSilentSince({ prober }: Pick<ServiceContext, 'prober'>, now: number): number | null {
  const heartbeatAt = prober.anyStats()?.heartbeatAt ?? null;
  return heartbeatAt !== null && now - heartbeatAt > HEARTBEAT_LIMIT_MS ? heartbeatAt : null;
}
