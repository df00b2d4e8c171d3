import type { NearDeploymentView } from '../../contract/api/alerting/incident-findings';
import type { Release } from '../../domain/deployments/release';
import type { Incident } from '../../domain/incidents/incident';
import { iso, MINUTE } from '../../domain/time';
import type { ServiceContext } from '../service-context';

/** How long before an incident deployments are looked up. */
const BEFORE_MS = 30 * MINUTE;
const LISTED = 20;

/** Deployments of the incident's target from 30 min before it began until it cleared, oldest first; the newest 20. Reads the target's deployments. */
export async function nearDeployments(
  { state }: Pick<ServiceContext, 'state'>,
  { targetId, beganAt, clearedAt }: Pick<Incident, 'targetId' | 'beganAt' | 'clearedAt'>,
): Promise<Release[]> {
  if (targetId === '') return [];
  const rows = await state.list('release', targetId);
  return rows
    .map(({ value }) => value)
    .filter(
      ({ startedAt, seeded }) =>
        !seeded && startedAt >= beganAt - BEFORE_MS && startedAt <= (clearedAt ?? Infinity),
    )
    .sort((a, b) => a.startedAt - b.startedAt)
    .slice(-LISTED);
}

export function deploymentView(release: Release): NearDeploymentView {
  const { id, version, startedAt, author, notes, pipelineUrl } = release;
  return {
    id,
    version,
    startedAt: iso(startedAt),
    author: author ?? null,
    notes,
    pipelineUrl: pipelineUrl ?? null,
  };
}
