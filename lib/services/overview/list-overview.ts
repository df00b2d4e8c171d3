import {
  ROW_STATES,
  type RowState,
  type StateCounts,
  type TargetRow,
  type TargetsOverview,
  type TargetsOverviewQuery,
} from '../../contract/api/targets-overview';
import type { Alert } from '../../domain/alerts/alert';
import type { IndicatorState } from '../../domain/now/indicator-state';
import { HEARTBEAT_LIMIT_MS } from '../../domain/rules/no-data';
import { answerForAll } from '../../domain/sentence/answer-for-all';
import {
  compareRanks,
  type FleetRow,
  fleetRow,
  isProduction,
  type RowRank,
  rankOf,
} from '../../domain/sentence/fleet-row';
import type { Clocks } from '../../domain/sentence/sentence';
import type { Situation, TargetFacts } from '../../domain/sentence/situation';
import { whyText } from '../../domain/sentence/why-text';
import { GATED } from '../../domain/tallies/indicators';
import { containsWords } from '../../domain/targets/contains-words';
import type { Target } from '../../domain/targets/target';
import { iso } from '../../domain/time';
import { alertViews } from '../alerts/alert-view';
import type { ServiceContext } from '../service-context';
import {
  lastIncidentOf,
  surroundingsOf,
  type TargetSurroundings,
} from '../targets/target-surroundings';
import { toIsoOrNull } from '../time-range';
import { decodeRank, encodeRank } from './row-cursor';
import { firingAlertsOf, targetFacts } from './target-facts';
import { writtenClocks } from './written-clocks';

/** Pages that the overview names; the list of alerts has all. */
const PAGES_NAMED = 20;

const STATE_OF: Record<Situation, RowState> = {
  stale: 'stale',
  paused: 'paused',
  maintenance: 'maintenance',
  fails: 'fails',
  unjudged: 'unsure',
  recovering: 'unsure',
  unsure: 'unsure',
  holds: 'holds',
  no_data: 'noData',
};

type Line = {
  row: FleetRow;
  rank: RowRank;
  state: RowState;
  facts: TargetFacts & { states: readonly IndicatorState[] };
};

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
    .map((target) => lineOf(ctx, { target, around, now }))
    .sort((a, b) => compareRanks(a.rank, b.rank));
  const compare = query.order === 'name' ? compareNames : compareRanks;
  const wanted = lines.filter((line) => isWanted(line, query));
  // The sentence and the pages need the worst first, whatever the order of the rows.
  if (query.order === 'name') wanted.sort((a, b) => compareNames(a.rank, b.rank));
  const rest = after === null ? wanted : wanted.filter(({ rank }) => compare(rank, after) > 0);
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
  const rows = shown.map((line) => rowView(line, { now, clocks }));
  return {
    asOf: iso(now),
    sentence: { ...sentence, times: said.written() },
    counts: countStates(lines),
    byEnvironment: byEnvironment(lines),
    total: wanted.length,
    rows,
    times: written(),
    pages: await alertViews(ctx, pages.slice(0, PAGES_NAMED)),
    pagesTotal: pages.length,
    next: rest.length > shown.length && last ? encodeRank(last.rank) : null,
  };
}

function lineOf(
  ctx: Pick<ServiceContext, 'judge' | 'info'>,
  of: { target: Target; around: TargetSurroundings; now: number },
): Line {
  const facts = targetFacts(ctx, of);
  const firing = firingAlertsOf(of.around, of.target.id);
  const serving = facts.picture?.serving[0];
  const row = fleetRow({
    ...facts,
    id: of.target.id,
    severity: firing.some(({ severity }) => severity === 'page')
      ? 'page'
      : firing.length > 0
        ? 'ticket'
        : null,
    release:
      serving && serving.startedAt !== null
        ? { version: serving.version, startedAt: serving.startedAt }
        : null,
  });
  return { row, rank: rankOf(row), state: STATE_OF[row.situation], facts };
}

/** By environment, name and id: the last three parts of a rank. */
function compareNames(a: RowRank, b: RowRank): number {
  for (const part of [5, 6, 7] as const) if (a[part] !== b[part]) return a[part] < b[part] ? -1 : 1;
  return 0;
}

function isWanted({ row, state }: Line, { state: states, q }: TargetsOverviewQuery): boolean {
  if (states && !states.includes(state)) return false;
  return containsWords(`${row.environment} ${row.name}`, q);
}

function rowView({ row, state, facts }: Line, at: { now: number; clocks: Clocks }): TargetRow {
  const why = whyText(row, at);
  const { worst, unjudged } = row;
  const deciding = worst?.ofRelease?.count ?? worst?.count;
  return {
    id: row.id,
    name: row.name,
    environment: row.environment,
    state,
    situation: row.situation,
    since: toIsoOrNull(row.since),
    why: {
      ...why,
      stage: row.stop?.stage ?? unjudged?.stage ?? null,
      release: row.stop?.release ?? unjudged?.warmingUp?.version ?? null,
      bad: deciding?.bad ?? unjudged?.bad ?? null,
      of: deciding?.valid ?? unjudged?.sessions ?? null,
    },
    indicators: facts.states
      .filter(({ indicator }) => GATED.includes(indicator))
      .map(({ indicator, count, thresholdBp, ...one }) => ({
        key: indicator,
        state: one.state,
        count,
        thresholdBp,
        ...(one.measured === false ? { measured: false as const } : {}),
      })),
    worst: worst?.indicator ?? null,
    serving: (facts.picture?.serving ?? []).map(({ deploymentId, version, share }) => ({
      deploymentId,
      version,
      share,
    })),
    others: facts.picture?.others ?? { releases: 0, share: 0 },
    lastFinishedAt: toIsoOrNull(row.lastFinishedAt),
    intervalMs: facts.intervalMs,
    until: toIsoOrNull(row.maintenance?.until ?? null),
  };
}

function countStates(lines: readonly Line[]): StateCounts {
  const counts = Object.fromEntries(ROW_STATES.map((state) => [state, 0])) as StateCounts;
  for (const { state } of lines) counts[state] += 1;
  return counts;
}

/** Production first, then by name. */
function byEnvironment(lines: readonly Line[]): TargetsOverview['byEnvironment'] {
  const names = [...new Set(lines.map(({ row }) => row.environment))].sort(
    (a, b) => Number(isProduction(b)) - Number(isProduction(a)) || (a < b ? -1 : 1),
  );
  return names.map((environment) => ({
    environment,
    ...countStates(lines.filter(({ row }) => row.environment === environment)),
  }));
}

/**
 * The alert that leads each incident with a firing page, in the order of the targets; one without a target (a probe without data) comes first.
 */
function firingPages(around: TargetSurroundings, lines: readonly Line[]): Alert[] {
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
  const { heartbeatAt } = prober.stats();
  return now - heartbeatAt > HEARTBEAT_LIMIT_MS ? heartbeatAt : null;
}
