import type { IncidentSummary, IncidentView } from '../../contract/api/alerting/incidents';
import type { Alert } from '../../domain/alerts/alert';
import { alertDetail, alertTitle } from '../../domain/alerts/alert-text';
import { runbookPath } from '../../domain/alerts/runbook-section';
import type { Incident, IncidentMember } from '../../domain/incidents/incident';
import { measureText } from '../../domain/rules/rule-text';
import { iso } from '../../domain/time';
import type { ServiceContext } from '../service-context';
import { toIsoOrNull } from '../time-range';
import { valuesById } from '../values-by-id';
import {
  type IncidentSurroundings,
  incidentBrief,
  surroundingsById,
  surroundingsOf,
} from './incident-facts';
import { deploymentView, nearDeployments } from './near-deployments';

/** Alerts that one incident lists, so that its view stays under 25 kB. */
const MEMBERS_LISTED = 20;

type Ctx = Pick<ServiceContext, 'state'>;

/** An incident as a row of a list. */
function incidentSummary(incident: Incident, around: IncidentSurroundings): IncidentSummary {
  const { acknowledgement: ack } = around;
  return {
    ...incidentBrief(incident, around),
    number: incident.number,
    severity: incident.severity,
    targetId: incident.targetId,
    target: incident.target,
    environment: incident.environment,
    lastedMs: incident.endedAt === null ? null : Math.max(0, incident.endedAt - incident.beganAt),
    cause: incident.cause,
    message: incident.findings?.message ?? null,
    measure: measureText(incident.evidence.measure),
    release: incident.release,
    counts: incident.counts,
    alerts: incident.members.length,
    acknowledged: ack && {
      by: ack.by,
      note: ack.note,
      at: iso(ack.at),
      firstAt: iso(ack.firstAt ?? ack.at),
    },
  };
}

/** Rows of a list, in a fixed number of reads. */
export async function incidentSummaries(
  ctx: Ctx,
  incidents: readonly Incident[],
): Promise<IncidentSummary[]> {
  const around = await surroundingsById(ctx, incidents);
  return incidents.map((one) =>
    incidentSummary(one, around.get(one.id) ?? { acknowledgement: null, notified: null }),
  );
}

/** The full view of one incident. */
export async function incidentView(ctx: Ctx, incident: Incident): Promise<IncidentView> {
  const listed = [...incident.members]
    .sort((a, b) => Number(isLead(incident, b)) - Number(isLead(incident, a)))
    .slice(0, MEMBERS_LISTED);
  const [around, decided, byId, target, deployments] = await Promise.all([
    surroundingsOf(ctx, incident),
    ctx.state.get('alertDecisions', incident.leadAlertId),
    valuesById(
      ctx,
      'alert',
      listed.map(({ alertId }) => alertId),
    ),
    incident.targetId === '' ? null : ctx.state.get('target', incident.targetId),
    nearDeployments(ctx, incident),
  ]);
  const { measure, reading } = incident.evidence;
  const lead = byId.get(incident.leadAlertId);
  return {
    ...incidentSummary(incident, around),
    notifiedBy: around.notified?.notifier ?? null,
    location: incident.location,
    targetNow: target && { name: target.value.name, environment: target.value.environment },
    flapping: incident.clearedAt === null && (lead?.flappingSince ?? null) !== null,
    staleSince: toIsoOrNull(incident.clearedAt === null ? (lead?.staleSince ?? null) : null),
    findings: incident.findings ?? null,
    deployments: deployments.map(deploymentView),
    serving: incident.serving,
    evidence: alertDetail({ measure, reading, location: incident.location }),
    seenFrom: reading.seenFrom,
    runbook: runbookPath({ measure, cause: incident.cause }),
    members: listed.map((member) => memberView(member, byId.get(member.alertId))),
    decisions: (decided?.value.decisions ?? []).map((one) => ({ ...one, since: iso(one.since) })),
  };
}

const isLead = ({ leadAlertId }: Incident, { alertId }: IncidentMember) => alertId === leadAlertId;

/** An alert whose row is deleted keeps its place and its subject. */
function memberView(
  member: IncidentMember,
  alert: Alert | undefined,
): IncidentView['members'][number] {
  const { measure, severity, joined, overlap, resolvedAt } = member;
  const shown = alert && { ...alert, reading: alert.worstReading ?? alert.reading };
  return {
    id: member.alertId,
    severity,
    joined,
    overlap,
    title: shown ? alertTitle(shown) : '',
    detail: shown ? alertDetail(shown) : '',
    indicator: measure.kind === 'indicator' ? measure.indicator : null,
    firing: resolvedAt === null,
    beganAt: iso(member.beganAt),
    endedAt: toIsoOrNull(member.endedAt),
  };
}
