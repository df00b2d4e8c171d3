import type { EvidenceEvent, EvidenceIndicator } from '../../contract/api/evidence/evidence';
import { type Incident, incidentName } from '../../domain/incidents/incident';
import type { IndicatorKey } from '../../domain/tallies/indicators';
import { type IncidentSurroundings, surroundingsById } from '../incidents/incident-facts';
import { incidentsInRange } from '../incidents/incidents-in-range';
import type { ServiceContext } from '../service-context';
import type { Range } from '../time-range';

/** More marks than that hide each other; the newest are sent. */
const EVENTS_SENT = 60;

export type RangeIncidents = {
  events: EvidenceEvent[];
  failing: (indicator: IndicatorKey) => EvidenceIndicator['failing'];
};

/** What was done about the incidents of a target that touch the range, what people noted in it, and when which indicator failed. */
export async function eventsInRange(
  ctx: Pick<ServiceContext, 'state'>,
  targetId: string,
  range: Range,
): Promise<RangeIncidents> {
  const incidents = await incidentsInRange(ctx, targetId, range);
  const [around, ofTarget, ofIncidents] = await Promise.all([
    surroundingsById(ctx, incidents),
    ctx.state.list('targetNote', targetId),
    ctx.state.list(
      'incidentNote',
      incidents.map(({ id }) => id),
    ),
  ]);
  const notes = [
    ...ofTarget.map(({ value }) => noteEvent(value, null)),
    ...ofIncidents.map(({ value }) => noteEvent(value, { id: value.incidentId, name: value.name })),
  ];
  const events = [...incidents.flatMap((one) => eventsOf(one, around.get(one.id))), ...notes]
    .filter(({ at }) => at >= range.from && at <= range.to)
    .sort((a, b) => a.at - b.at)
    .slice(-EVENTS_SENT);
  return { events, failing: (indicator) => failingSpans(incidents, indicator) };
}

function noteEvent(
  { at, by, text }: { at: number; by: string; text: string },
  incident: EvidenceEvent['incident'],
): EvidenceEvent {
  return { kind: 'note', at, text: `${by}: ${text}`, incident };
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
