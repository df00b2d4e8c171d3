import type { EvidenceEvent, EvidenceIndicator } from '../../contract/api/evidence/evidence';
import { type Incident, incidentName } from '../../domain/incidents/incident';
import type { IndicatorKey } from '../../domain/tallies/indicators';
import { type IncidentSurroundings, surroundingsById } from '../incidents/incident-facts';
import type { ServiceContext } from '../service-context';
import type { Range } from '../time-range';

/** Closed incidents that are searched, newest first; a range further back shows none of them instead of taking long. */
const CLOSED_SEARCHED = 500;
/** More marks than that hide each other; the newest are sent. */
const EVENTS_SENT = 60;

export type RangeIncidents = {
  events: EvidenceEvent[];
  failing: (indicator: IndicatorKey) => EvidenceIndicator['failing'];
};

/** Incidents of a target that touch the range: what was done about them, and when which indicator failed. */
export async function incidentsInRange(
  ctx: Pick<ServiceContext, 'state'>,
  targetId: string,
  range: Range,
): Promise<RangeIncidents> {
  const [open, closed, notes] = await Promise.all([
    ctx.state.list('incident', 'open'),
    ctx.state.page('incident', { group: 'closed', limit: CLOSED_SEARCHED }),
    ctx.state.list('targetNote', targetId),
  ]);
  const incidents = [...open, ...closed]
    .map((row) => row.value)
    .filter(
      (one) =>
        one.targetId === targetId &&
        one.beganAt < range.to &&
        (one.clearedAt ?? range.to) >= range.from,
    );
  const around = await surroundingsById(ctx, incidents);
  const noted = notes.map(({ value: { at, by, text } }): EvidenceEvent => {
    return { kind: 'note', at, text: `${by}: ${text}`, incident: null };
  });
  const events = [...incidents.flatMap((one) => eventsOf(one, around.get(one.id))), ...noted]
    .filter(({ at }) => at >= range.from && at <= range.to)
    .sort((a, b) => a.at - b.at)
    .slice(-EVENTS_SENT);
  return { events, failing: (indicator) => failingSpans(incidents, indicator) };
}

function eventsOf(incident: Incident, around: IncidentSurroundings | undefined): EvidenceEvent[] {
  const name = incidentName(incident);
  const of = { incident: { id: incident.id, name } };
  const { notified = null, acknowledgement = null } = around ?? {};
  const events: EvidenceEvent[] = [];
  if (notified) {
    const text = `${name}: ${notified.notifier} notified`;
    events.push({ kind: 'notified', at: notified.at, text, ...of });
  }
  if (acknowledgement) {
    const { by, note, at, firstAt } = acknowledgement;
    const text = `${name}: acknowledged by ${by}${note === '' ? '' : `: ${note}`}`;
    events.push({ kind: 'acknowledged', at: firstAt ?? at, text, ...of });
  }
  const { clearedAt } = incident;
  if (clearedAt !== null) {
    const text = incident.notMeasured ? `${name}: no longer measured` : `${name}: cleared`;
    events.push({ kind: 'cleared', at: clearedAt, text, ...of });
  }
  return events;
}

function failingSpans(
  incidents: readonly Incident[],
  indicator: IndicatorKey,
): EvidenceIndicator['failing'] {
  return (
    incidents
      .flatMap(({ members, endedAt }) => members.map((member) => ({ ...member, over: endedAt })))
      .filter(({ measure }) => measure.kind === 'indicator' && measure.indicator === indicator)
      // A member that is watched has no end of its own yet, its incident has an estimate.
      .map(({ beganAt, endedAt, over, resolvedAt }) => ({
        from: beganAt,
        to: endedAt ?? over ?? resolvedAt,
      }))
      .sort((a, b) => a.from - b.from)
  );
}
