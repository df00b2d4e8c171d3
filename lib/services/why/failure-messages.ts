import { incidentMessage } from '../../domain/incidents/incident-text';
import { incidentsInRange } from '../incidents/incidents-in-range';
import type { ServiceContext } from '../service-context';
import type { Range } from '../time-range';

/**
 * What the backend said about failure types, by their ids: of the incidents of the range, each about its most frequent one. The newest
 * incident that knows it decides.
 */
export async function failureMessages(
  ctx: Pick<ServiceContext, 'state'>,
  targetId: string,
  range: Range,
): Promise<Map<string, string>> {
  const messages = new Map<string, string>();
  const incidents = await incidentsInRange(ctx, targetId, range);
  for (const incident of incidents.sort((a, b) => a.beganAt - b.beganAt)) {
    const message = incidentMessage(incident);
    const [most] = incident.findings?.signatures ?? [];
    if (message !== null && most) messages.set(most.id, message);
  }
  return messages;
}
