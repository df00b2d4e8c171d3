import type { Alert } from '../../domain/alerts/alert';
import type { Incident } from '../../domain/incidents/incident';
import type { Logger } from '../../kit/logger';
import type { StateStore } from '../../store/state-store';
import type { AlertChange } from '../alerts/step-alerts';
import { openBook } from './incident-book';
import { placeAlerts } from './place-alerts';
import type { IncidentEvents } from './read-evidence';
import { refreshIncidents } from './refresh-incidents';
import { updateIncidents } from './update-incident';

export type IncidentTools = {
  events: IncidentEvents;
  state: Pick<StateStore, 'page'>;
  logger: Logger;
};

/** What is remembered between passes: when each open incident was last read afresh. */
export type IncidentMemory = { refreshedAt: Map<string, number> };

export const createIncidentMemory = (): IncidentMemory => ({ refreshedAt: new Map() });

export type IncidentPass = {
  /** Open alerts as they are stored, and what this pass changes about them. */
  open: readonly Alert[];
  changes: readonly AlertChange[];
  /** Open incidents as they are stored. */
  incidents: Iterable<Incident>;
  memory: IncidentMemory;
  isTick: boolean;
  now: number;
};

export type SteppedIncidents = {
  /** All changed alerts: those that were handed in, with their incidents, and tickets that ended with theirs. */
  changes: AlertChange[];
  /** Changed incidents; those in `fresh` get their number when they are written. */
  incidents: Incident[];
  fresh: ReadonlySet<string>;
};

/** Alerts to incidents, one pass (decision 63): who joins which, who leads, since when, and what is over. Errors: those of the state store. */
export async function stepIncidents(
  tools: IncidentTools,
  pass: IncidentPass,
): Promise<SteppedIncidents> {
  const book = openBook(pass);
  await placeAlerts(tools, book);
  updateIncidents(book);
  const { refreshedAt } = pass.memory;
  await refreshIncidents({ ...tools, refreshedAt }, book, pass.isTick);
  return book.written();
}
