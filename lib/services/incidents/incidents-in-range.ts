import type { Incident } from '../../domain/incidents/incident';
import type { ServiceContext } from '../service-context';
import type { Range } from '../time-range';

/** Closed incidents that are searched, newest first; a range further back has none of them instead of taking long. */
const CLOSED_SEARCHED = 500;

/** Incidents of a target that touch the range (epoch ms), open ones first. */
export async function incidentsInRange(
  { state }: Pick<ServiceContext, 'state'>,
  targetId: string,
  range: Range,
): Promise<Incident[]> {
  const [open, closed] = await Promise.all([
    state.list('incident', 'open'),
    state.page('incident', { group: 'closed', limit: CLOSED_SEARCHED }),
  ]);
  return [...open, ...closed]
    .map((row) => row.value)
    .filter(
      (one) =>
        one.targetId === targetId &&
        one.beganAt < range.to &&
        (one.clearedAt ?? range.to) >= range.from,
    );
}
