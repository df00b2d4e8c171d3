import type { TargetRow } from '../../contract/api/targets-overview';
import { type IndicatorCell, indicatorCells } from '../../domain/fleet/indicator-cells';
import { type RowState, rowStateOf } from '../../domain/fleet/row-state';
import { type Incident, incidentName } from '../../domain/incidents/incident';
import { type FleetRow, fleetRow, type RowRank, rankOf } from '../../domain/sentence/fleet-row';
import type { Clocks } from '../../domain/sentence/sentence';
import type { TargetFacts } from '../../domain/sentence/situation';
import { whyText } from '../../domain/sentence/why-text';
import type { Target } from '../../domain/targets/target';
import { iso } from '../../domain/time';
import type { ServiceContext } from '../service-context';
import type { TargetSurroundings } from '../targets/target-surroundings';
import { toIsoOrNull } from '../time-range';
import { firingAlertsOf, targetFacts } from './target-facts';

/** A target in the list of all, before it is written as a row. */
export type OverviewLine = {
  row: FleetRow;
  rank: RowRank;
  state: RowState;
  cells: readonly IndicatorCell[];
  /** Open incidents. */
  incidents: readonly Incident[];
  picture: TargetFacts['picture'];
  intervalMs: number;
};

/** The line of one target, from memory: reads no store. */
export function overviewLine(
  ctx: Pick<ServiceContext, 'judge' | 'info'>,
  of: { target: Target; around: TargetSurroundings; now: number },
): OverviewLine {
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
  return {
    row,
    rank: rankOf(row),
    state: rowStateOf(row.situation),
    cells: indicatorCells(facts),
    incidents: of.around.incidents.get(of.target.id) ?? [],
    picture: facts.picture,
    intervalMs: facts.intervalMs,
  };
}

/** A line as the API answers it. */
export function overviewRow(line: OverviewLine, at: { now: number; clocks: Clocks }): TargetRow {
  const { row, picture } = line;
  const why = whyText(row, at);
  const { worst, unjudged } = row;
  const deciding = worst?.ofRelease?.count ?? worst?.count;
  return {
    id: row.id,
    name: row.name,
    environment: row.environment,
    state: line.state,
    situation: row.situation,
    since: toIsoOrNull(row.since),
    why: {
      ...why,
      stage: row.stop?.stage ?? unjudged?.stage ?? null,
      release: row.stop?.release ?? unjudged?.warmingUp?.version ?? null,
      bad: deciding?.bad ?? unjudged?.bad ?? null,
      of: deciding?.valid ?? unjudged?.sessions ?? null,
    },
    incident: firstIncident(line.incidents),
    indicators: line.cells.map(({ measured, notMeaningful, window, ...cell }) => ({
      ...cell,
      window: { from: iso(window.from), to: iso(window.to) },
      ...(measured ? {} : { measured: false as const }),
      ...(notMeaningful ? { notMeaningful: true as const } : {}),
    })),
    worst: worst?.indicator ?? null,
    serving: (picture?.serving ?? []).map(({ deploymentId, version, share }) => ({
      deploymentId,
      version,
      share,
    })),
    others: picture?.others ?? { releases: 0, share: 0 },
    lastFinishedAt: toIsoOrNull(row.lastFinishedAt),
    intervalMs: line.intervalMs,
    until: toIsoOrNull(row.maintenance?.until ?? null),
  };
}

/** The open incident that began first. One that has ended and is only watched gives no name to a row. */
function firstIncident(incidents: readonly Incident[]): TargetRow['incident'] {
  const open = incidents.filter(({ endedAt }) => endedAt === null);
  const [first] = open.toSorted((a, b) => a.beganAt - b.beganAt);
  return first ? { id: first.id, name: incidentName(first) } : null;
}
