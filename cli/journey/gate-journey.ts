import { unmeasuredCheck } from '../../lib/commands/gate/named-checks';
import type { GateRequest } from '../gate-options';
import { UsageError } from '../usage-error';
import { readJourney } from './journey-file';

/** A gate whose sessions run a declared journey. Throws UsageError where a named check reads what the journey does not measure. */
export function withJourney(request: GateRequest, nameOrFile: string): GateRequest {
  const { endpoint, checks } = request;
  if (endpoint === null) return request;
  const journey = readJourney(nameOrFile, endpoint.transport);
  const problem = unmeasuredCheck(checks, journey.journeyDefinition);
  if (problem !== null) throw new UsageError(problem);
  return { ...request, endpoint: { ...endpoint, ...journey } };
}
