import { type Incident, incidentNumberId } from '../../domain/incidents/incident';
import { isAppError } from '../../kit/errors';
import type { Mutation, StateStore } from '../../store/state-store';

/** A number that another judge took first is taken again; more of them in a row are a fault. */
const RACES = 5;

type Writing = {
  mutations: readonly Mutation[];
  incidents: readonly Incident[];
  /** Ids of incidents that have no number yet. */
  fresh: ReadonlySet<string>;
};

/**
 * Writes the results of a round, in one transaction, and numbers its new incidents. A number is a row of its own that is inserted, so
 * that of two judges in one store the second takes the next. Answers the incidents as they were written. Errors: those of
 * the state store.
 */
export async function writeRound(
  state: Pick<StateStore, 'page' | 'mutate'>,
  { mutations, incidents, fresh }: Writing,
  now: number,
): Promise<Incident[]> {
  for (let race = 1; ; race++) {
    const numbered = await number(state, incidents, fresh);
    const all = [...mutations, ...numbered.flatMap((one) => rowsOf(one, fresh.has(one.id)))];
    if (all.length === 0) return numbered;
    try {
      await state.mutate(all, now);
      return numbered;
    } catch (error) {
      const lost = isAppError(error) && error.code === 'conflict' && fresh.size > 0;
      if (!lost || race >= RACES) throw error;
    }
  }
}

async function number(
  state: Pick<StateStore, 'page'>,
  incidents: readonly Incident[],
  fresh: ReadonlySet<string>,
): Promise<Incident[]> {
  if (fresh.size === 0) return [...incidents];
  const [newest] = await state.page('incidentNumber', { limit: 1 });
  let last = newest ? Number(newest.id) : 0;
  return incidents.map((incident) =>
    fresh.has(incident.id) ? { ...incident, number: ++last } : incident,
  );
}

function rowsOf(value: Incident, isFresh: boolean): Mutation[] {
  const { id, clearedAt } = value;
  const group = clearedAt === null ? 'open' : 'closed';
  const row: Mutation = { op: 'put', kind: 'incident', id, group, value };
  if (!isFresh) return [row];
  const taken = { incidentId: id };
  return [
    { op: 'insert', kind: 'incidentNumber', id: incidentNumberId(value.number), value: taken },
    row,
  ];
}
