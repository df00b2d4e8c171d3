import type { Clocks } from '../../../domain/sentence/sentence';
import { incidentWhy, type WhyLine } from '../../../domain/why/incident-why';
import type { IncidentView } from './incidents';

/** Why an incident happened, out of its document, with times as `clocks` writes them: the same for the page and the report. */
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
