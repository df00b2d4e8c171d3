import type { IncidentView } from '@/lib/contract/api/alerting/incidents';
import { incidentWhy, type WhyLine } from '@/lib/domain/incidents/incident-why';
import type { Clocks } from '@/lib/domain/sentence/sentence';

/** Why the incident happened, in the reader's time zone. */
export function whyOfView(view: IncidentView, clocks: Pick<Clocks, 'clock'>): WhyLine[] {
  const { measure, counts, cause, findings, deployments, beganAt } = view;
  return incidentWhy(
    {
      measure,
      counts,
      cause,
      findings,
      beganAt: Date.parse(beganAt),
      deployments: deployments.map(({ version, startedAt }) => ({
        version,
        startedAt: Date.parse(startedAt),
      })),
    },
    clocks,
  );
}
