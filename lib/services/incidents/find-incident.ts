import { type Incident, incidentNumber, incidentNumberId } from '../../domain/incidents/incident';
import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../service-context';

/** By id, or by name (INC-43). Throws AppError `not_found`; the message says where retention removed the incident. */
export async function findIncident(
  ctx: Pick<ServiceContext, 'state'>,
  idOrName: string,
): Promise<Incident> {
  const number = incidentNumber(idOrName);
  const id =
    number === null
      ? idOrName
      : (await ctx.state.get('incidentNumber', incidentNumberId(number)))?.value.incidentId;
  const stored = id === undefined ? null : await ctx.state.get('incident', id);
  if (stored) return stored.value;
  const [newest] = await ctx.state.page('incidentNumber', { limit: 1 });
  const isGone = number !== null && number > 0 && newest && number <= Number(newest.id);
  throw new AppError(
    'not_found',
    isGone
      ? `INC-${number} ended longer ago than incidents are kept`
      : `no incident has the id or name ${idOrName}`,
  );
}
