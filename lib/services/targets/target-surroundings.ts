import type { Alert } from '../../domain/alerts/alert';
import type { MaintenanceWindow } from '../../domain/alerts/silence';
import type { Release } from '../../domain/deployments/release';
import { type Incident, incidentName } from '../../domain/incidents/incident';
import type { IndicatorState } from '../../domain/now/indicator-state';
import type { LastIncident } from '../../domain/sentence/last-incident';
import type { Thresholds } from '../../domain/tallies/indicators';
import type { Target } from '../../domain/targets/target';
import type { LastFinished } from '../../store/event-store';
import type { ServiceContext } from '../service-context';
import { settingsInForce } from '../settings/get-settings';

/** Rows that are read once for any number of targets. */
export type TargetSurroundings = {
  /** Open alerts, by target. */
  alerts: ReadonlyMap<string, readonly Alert[]>;
  /** Incidents that are not cleared, by target. */
  incidents: ReadonlyMap<string, readonly Incident[]>;
  /** Recently cleared incidents, newest first. */
  endedIncidents: readonly Incident[];
  maintenance: readonly MaintenanceWindow[];
  finished: ReadonlyMap<string, LastFinished>;
  thresholds: Thresholds;
  /** A target's indicators and deployments: from the judge's cache, or from the store before its first round. */
  memoryOf(targetId: string): { states: readonly IndicatorState[]; releases: readonly Release[] };
};

/** Ended incidents that are searched for the last one of a target. */
const ENDED_READ = 100;

type Asked = Pick<ServiceContext, 'state' | 'events' | 'judge'>;

/** A fixed number of reads for any number of targets. Errors: those of the stores. */
export async function surroundingsOf(
  ctx: Asked,
  targets: readonly Target[],
): Promise<TargetSurroundings> {
  const [open, ended, maintenance, finished, settings, memoryOf] = await Promise.all([
    readOpenAlerts(ctx),
    ctx.state.page('incident', { group: 'closed', limit: ENDED_READ }),
    ctx.state.list('maintenance'),
    ctx.events.lastFinished(targets.map(({ id }) => id)),
    settingsInForce(ctx),
    readMemories(ctx, targets),
  ]);
  return {
    alerts: groupByTarget(open.alerts),
    incidents: groupByTarget(open.incidents),
    endedIncidents: ended.map((row) => row.value),
    maintenance: maintenance.map((row) => row.value),
    finished: new Map(finished.map((row) => [row.targetId, row])),
    thresholds: settings.thresholds,
    memoryOf,
  };
}

/** In an alert storm these are thousands of rows, and the store is busy with writing them: the judge has them in memory. */
async function readOpenAlerts({
  state,
  judge,
}: Asked): Promise<{ alerts: readonly Alert[]; incidents: readonly Incident[] }> {
  const known = judge.openAlerts();
  if (known) return known;
  const [alerts, incidents] = await Promise.all([
    state.list('alert', 'open'),
    state.list('incident', 'open'),
  ]);
  return {
    alerts: alerts.map((row) => row.value),
    incidents: incidents.map((row) => row.value),
  };
}

/**
 * The judge's cache of each target. The store is read only before the judge's first complete round: at two thousand targets that is twelve thousand rows.
 */
export async function readMemories(
  ctx: Asked,
  targets: readonly Target[],
): Promise<TargetSurroundings['memoryOf']> {
  const isStarting = ctx.judge.lastJudgedAt() === null;
  const missing = isStarting && targets.some(({ id }) => ctx.judge.memoryOf(id) === null);
  const only = targets.length === 1 ? targets[0]?.id : undefined;
  const [states, releases] = missing
    ? await Promise.all([ctx.state.list('indicatorState', only), ctx.state.list('release', only)])
    : [[], []];
  const statesBy = groupByTarget(states.map((row) => row.value));
  const releasesBy = groupByTarget(releases.map((row) => row.value));
  return (id) =>
    ctx.judge.memoryOf(id) ?? {
      states: statesBy.get(id) ?? [],
      releases: releasesBy.get(id) ?? [],
    };
}

function groupByTarget<T extends { targetId: string }>(values: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(value.targetId);
    if (group) group.push(value);
    else groups.set(value.targetId, [value]);
  }
  return groups;
}

/** The incident that ended last, of one target or of all of `targetIds`; null where none is kept. */
export function lastIncidentOf(
  { endedIncidents }: Pick<TargetSurroundings, 'endedIncidents'>,
  targetIds: ReadonlySet<string>,
): LastIncident | null {
  const ended = endedIncidents.flatMap((incident) =>
    incident.endedAt !== null && targetIds.has(incident.targetId)
      ? [{ name: incidentName(incident), beganAt: incident.beganAt, endedAt: incident.endedAt }]
      : [],
  );
  return ended.reduce<LastIncident | null>((a, b) => (a && a.endedAt >= b.endedAt ? a : b), null);
}
