import type {
  IncidentDelivery,
  IncidentTimeline,
  TimelineEntry,
  TimelineKind,
} from '../../contract/api/alerting/incident-timeline';
import type { Alert } from '../../domain/alerts/alert';
import { alertTitle } from '../../domain/alerts/alert-text';
import type { Notification } from '../../domain/alerts/notification';
import type { Incident } from '../../domain/incidents/incident';
import { countText, listText, STAGE_PHRASES } from '../../domain/tallies/format-counts';
import { iso } from '../../domain/time';
import type { ServiceContext } from '../service-context';
import { toIsoOrNull } from '../time-range';
import { valuesById } from '../values-by-id';
import { findIncident } from './find-incident';
import { acknowledgementOf } from './incident-facts';
import { listNotes } from './incident-notes';
import { deploymentView, nearDeployments } from './near-deployments';

/** Messages that are listed; a repeated reminder of a month would be thousands. */
const DELIVERIES_LISTED = 50;
const ALERTS_LISTED = 20;

type Ctx = Pick<ServiceContext, 'state'>;
type Entry = Omit<TimelineEntry, 'at'> & { at: number };

/**
 * What happened in an incident, oldest first. Reads the delivery log (at most 5,000 rows are kept), the deployments of one target, at
 * most 200 notes and 20 alerts; no sessions. Throws AppError `not_found`.
 */
export async function getTimeline(ctx: Ctx, idOrName: string): Promise<IncidentTimeline> {
  const incident = await findIncident(ctx, idOrName);
  const [deployments, notes, sent, acknowledged, alerts] = await Promise.all([
    nearDeployments(ctx, incident),
    listNotes(ctx, incident.id),
    deliveriesOf(ctx, incident),
    acknowledgementEntries(ctx, incident),
    alertEntries(ctx, incident),
  ]);
  const listed = sent.slice(0, DELIVERIES_LISTED);
  const entries: Entry[] = [
    ...deployments.map(deploymentView).map((one) =>
      entry('release', Date.parse(one.startedAt), {
        text: `Release ${one.version} began`,
        detail: [one.author ? `by ${one.author}` : '', one.notes].filter(Boolean).join(': '),
        releaseId: one.id,
      }),
    ),
    ...outageEntries(incident),
    ...alerts,
    ...listed.flatMap(messageEntries),
    ...acknowledged,
    ...notes.map((note) =>
      entry('note', Date.parse(note.at), { text: `Note by ${note.by}`, detail: note.text, note }),
    ),
  ];
  return {
    entries: entries
      .sort((a, b) => a.at - b.at || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
      .map((one) => ({ ...one, at: iso(one.at) })),
    deliveries: listed.map(deliveryView),
    omitted: sent.length - listed.length,
  };
}

/** Of one instant, in this order. */
const ORDER: TimelineKind[] = [
  'release',
  'first_failure',
  'alert',
  'notified',
  'folded',
  'delivery_failed',
  'acknowledged',
  'taken_over',
  'note',
  'last_failure',
  'cleared',
];

type EntryParts = Pick<Entry, 'text'> & Partial<Omit<Entry, 'kind' | 'at'>>;

function entry(kind: TimelineKind, at: number, parts: EntryParts): Entry {
  return { kind, at, detail: '', sessionId: null, releaseId: null, note: null, ...parts };
}

function outageEntries(incident: Incident): Entry[] {
  const { beganAt, endedAt, clearedAt, cause, counts, findings } = incident;
  const where = cause.stage === null ? '' : `, at ${STAGE_PHRASES[cause.stage]}`;
  const first = entry('first_failure', beganAt, {
    text: counts ? `First failing session${where}` : 'The last session before it finished',
    sessionId: findings?.examples.first ?? null,
  });
  if (endedAt === null || counts === null) return [first, ...clearedEntry(incident)];
  const last = entry('last_failure', endedAt, {
    text: clearedAt === null ? 'Last failing session so far' : 'Last failing session',
    detail: `${counts.bad} of ${countText(counts.n, 'session')} failed`,
  });
  return [first, last, ...clearedEntry(incident)];
}

function clearedEntry({ clearedAt, notMeasured, findings }: Incident): Entry[] {
  if (clearedAt === null) return [];
  if (notMeasured)
    return [entry('cleared', clearedAt, { text: 'No longer measured; a recovery was not seen' })];
  const { bad, n } = findings?.after ?? { bad: 0, n: 0 };
  const detail =
    n === 0 ? '' : `${n - bad} of ${countText(n, 'session')} passed since the last failing one`;
  return [entry('cleared', clearedAt, { text: 'Cleared: recovery proven', detail })];
}

/** The leading alert, and those that joined it, by the instant at which they fired. */
async function alertEntries(ctx: Ctx, incident: Incident): Promise<Entry[]> {
  const listed = incident.members.slice(0, ALERTS_LISTED);
  const byId = await valuesById(
    ctx,
    'alert',
    listed.map(({ alertId }) => alertId),
  );
  const lead = listed.find(({ alertId }) => alertId === incident.leadAlertId);
  const folded = new Map<number, string[]>();
  for (const { alertId, firedAt, severity } of listed) {
    if (alertId === incident.leadAlertId) continue;
    const alert = byId.get(alertId);
    folded.set(firedAt, [...(folded.get(firedAt) ?? []), alert ? titleOf(alert) : severity]);
  }
  const entries = [...folded].map(([at, titles]) => {
    const as = titles.length === 1 ? 'a consequence' : 'consequences';
    const text = `${countText(titles.length, 'alert')} folded as ${as}`;
    return entry('folded', at, { text, detail: listText(titles) });
  });
  if (!lead) return entries;
  const text = `${lead.severity === 'page' ? 'Page' : 'Ticket'} fired`;
  const alert = byId.get(lead.alertId);
  return [entry('alert', lead.firedAt, { text, detail: alert ? titleOf(alert) : '' }), ...entries];
}

const titleOf = (alert: Alert) =>
  alertTitle({ ...alert, reading: alert.firedReading ?? alert.reading });

async function acknowledgementEntries(ctx: Ctx, incident: Incident): Promise<Entry[]> {
  const found = await acknowledgementOf(ctx, incident);
  if (found === null) return [];
  const { by, note, at, firstAt = at } = found;
  const detail = note === '' ? '' : `“${note}”`;
  if (firstAt === at) return [entry('acknowledged', at, { text: `Acknowledged by ${by}`, detail })];
  return [
    entry('acknowledged', firstAt, { text: 'First acknowledged' }),
    entry('taken_over', at, { text: `Taken over or changed by ${by}`, detail }),
  ];
}

/** Messages about the incident, oldest first. Rows of older versions name its alerts only. */
async function deliveriesOf({ state }: Ctx, { id, members }: Incident): Promise<Notification[]> {
  const alerts = new Set(members.map(({ alertId }) => alertId));
  const rows = await state.list('notification');
  return rows
    .map(({ value }) => value)
    .filter(({ incidentId, alertIds }) =>
      incidentId === undefined ? alertIds.some((one) => alerts.has(one)) : incidentId === id,
    )
    .sort((a, b) => a.createdAt - b.createdAt);
}

const MESSAGE_NAMES: Partial<Record<Notification['kind'], string>> = {
  firing: 'Message',
  update: 'Update',
  still: 'Reminder',
  resolved: 'End',
  escalated: 'Escalation',
  flapping: 'Flapping message',
};

function messageEntries(one: Notification): Entry[] {
  const { state, notifier, kind, endedAt, tries, message } = one;
  const name = MESSAGE_NAMES[kind] ?? 'Message';
  const last = one.attempts.at(-1);
  const at = endedAt ?? one.createdAt;
  if (state === 'sent') {
    const took = last ? `delivered in ${Math.round(last.ms)} ms` : 'delivered';
    const again = tries > 1 ? `, at attempt ${tries}` : '';
    const detail = `${message.title} · ${took}${again}`;
    return [entry('notified', at, { text: `${name} to ${notifier}`, detail })];
  }
  if (state !== 'dead') return [];
  const text = `${name} to ${notifier} was not delivered`;
  return [entry('delivery_failed', at, { text, detail: last?.detail ?? '' })];
}

function deliveryView(one: Notification): IncidentDelivery {
  const { id, notifierId, notifier, kind, state, createdAt, endedAt, tries } = one;
  return {
    id,
    notifierId,
    notifier,
    kind,
    state,
    createdAt: iso(createdAt),
    endedAt: toIsoOrNull(endedAt),
    tries,
    answer: one.attempts.at(-1)?.detail ?? null,
  };
}
