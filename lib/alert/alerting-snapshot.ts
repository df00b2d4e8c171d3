import type { Acknowledgement, Alert } from '../domain/alerts/alert';
import { INHIBITS_AFTER_END_MS } from '../domain/alerts/inhibition';
import type { AlertDecisions, Dispatch } from '../domain/alerts/notification';
import type { NotifierConfig } from '../domain/alerts/notifier';
import type { MaintenanceWindow, Silence } from '../domain/alerts/silence';
import { acknowledgementIds } from '../domain/incidents/acknowledgement-ids';
import type { Incident } from '../domain/incidents/incident';
import type { Rule } from '../domain/rules/rule';
import type { StateKind, StateStore, StateValue, Stored } from '../store/state-store';

/** Newest closed alerts that are read: more than can end while one of them still matters. */
const CLOSED_READ = 300;

/** Everything that one decision reads, as it is stored now. Instants are epoch ms. */
export type AlertingSnapshot = {
  /** Firing ones, those that ended a moment ago, and those that a receiver still believes in. */
  alerts: Alert[];
  /** Those that the alerts belong to, by id. */
  incidents: Map<string, Incident>;
  notifiers: NotifierConfig[];
  dispatches: Map<string, Stored<Dispatch>>;
  silences: Silence[];
  maintenance: MaintenanceWindow[];
  /** By alert: an acknowledgement is of its whole incident. */
  acknowledgements: Map<string, Acknowledgement>;
  pausedTargets: Set<string>;
  /** When the newest release of a target went live; not that of one which ran already when the target was first seen. */
  releasedAt: Map<string, number>;
  rules: Map<string, Rule>;
  decisions: Map<string, AlertDecisions>;
};

type Reader = Pick<StateStore, 'getMany' | 'list' | 'page'>;

/** Null if nothing fires and no receiver believes that anything does: the usual case, found by two short reads. */
export async function readAlertingSnapshot(
  state: Reader,
  now: number,
): Promise<AlertingSnapshot | null> {
  const [open, dispatches] = await Promise.all([
    state.list('alert', 'open'),
    state.list('dispatch'),
  ]);
  if (open.length === 0 && dispatches.length === 0) return null;
  const alerts = await relevantAlerts(state, { open: valuesOf(open), dispatches }, now);
  const [notifiers, silences, maintenance, targets, rules] = await Promise.all([
    state.list('notifier'),
    state.list('silence'),
    state.list('maintenance'),
    state.list('target'),
    state.list('rule'),
  ]);
  const ids = alerts.map(({ id }) => id);
  const incidents = await byId(state, 'incident', incidentIdsOf(alerts));
  const targetIds = [...new Set(alerts.map(({ targetId }) => targetId))].filter((id) => id !== '');
  const releases = await state.list('release', targetIds);
  return {
    alerts,
    incidents,
    notifiers: valuesOf(notifiers),
    dispatches: new Map(dispatches.map((row) => [row.id, row])),
    silences: valuesOf(silences),
    maintenance: valuesOf(maintenance),
    acknowledgements: await acknowledgementsOf(state, alerts, incidents),
    pausedTargets: new Set(targets.filter(({ value }) => value.paused).map(({ id }) => id)),
    releasedAt: new Map(
      valuesOf(releases)
        .filter(({ seeded, cold }) => !seeded && cold)
        .sort((a, b) => a.startedAt - b.startedAt)
        .map(({ targetId, startedAt }) => [targetId, startedAt]),
    ),
    rules: new Map(rules.map(({ id, value }) => [id, value])),
    decisions: await byId(state, 'alertDecisions', ids),
  };
}

const valuesOf = <T>(rows: ReadonlyArray<Stored<T>>): T[] => rows.map((row) => row.value);

async function relevantAlerts(
  state: Reader,
  { open, dispatches }: { open: Alert[]; dispatches: Array<Stored<Dispatch>> },
  now: number,
): Promise<Alert[]> {
  const believed = new Set(
    dispatches.flatMap(({ value }) => [...value.toldFiring, ...value.toldResolved]),
  );
  const closed = valuesOf(await state.page('alert', { group: 'closed', limit: CLOSED_READ }));
  const known = new Set([...open, ...closed].map(({ id }) => id));
  const missing = [...believed].filter((id) => !known.has(id));
  const older = await byId(state, 'alert', missing);
  const recent = closed.filter(
    ({ id, resolvedAt }) => believed.has(id) || now - (resolvedAt ?? 0) < INHIBITS_AFTER_END_MS,
  );
  const firing = open.filter(({ phase }) => phase === 'firing');
  return [...firing, ...recent, ...older.values()];
}

const incidentIdsOf = (alerts: readonly Alert[]): string[] => [
  ...new Set(alerts.flatMap(({ incidentId }) => (incidentId === undefined ? [] : [incidentId]))),
];

async function acknowledgementsOf(
  state: Reader,
  alerts: readonly Alert[],
  incidents: ReadonlyMap<string, Incident>,
): Promise<Map<string, Acknowledgement>> {
  const wanted = alerts.map((alert) => {
    const incident = incidents.get(alert.incidentId ?? '');
    return [alert.id, incident ? acknowledgementIds(incident) : [alert.id]] as const;
  });
  const rows = await byId(state, 'acknowledgement', [...new Set(wanted.flatMap(([, ids]) => ids))]);
  return new Map(
    wanted.flatMap(([alertId, ids]) => {
      const found = ids.map((id) => rows.get(id)).find((row) => row !== undefined);
      return found ? [[alertId, found] as const] : [];
    }),
  );
}

async function byId<K extends StateKind>(
  state: Reader,
  kind: K,
  ids: readonly string[],
): Promise<Map<string, StateValue<K>>> {
  if (ids.length === 0) return new Map();
  const rows = await state.getMany(kind, ids);
  return new Map(rows.map((row) => [row.id, row.value]));
}
