import type { Alert } from '../../domain/alerts/alert';
import type { Incident } from '../../domain/incidents/incident';
import type { Logger } from '../../kit/logger';
import type { StateStore } from '../../store/state-store';
import type { AlertChange } from '../alerts/step-alerts';
import { openBook } from './incident-book';
import { placeAlerts } from './place-alerts';
import type { FindingsEvents } from './read-findings';
import { refreshIncidents } from './refresh-incidents';
import { updateIncidents } from './update-incident';

export type IncidentTools = {
  events: FindingsEvents;
  state: Pick<StateStore, 'page'>;
  logger: Logger;
};

/** What is kept from one round to the next: when each open incident was last read afresh. */
export type IncidentMemory = { refreshedAt: Map<string, number> };

export const createIncidentMemory = (): IncidentMemory => ({ refreshedAt: new Map() });

export type IncidentRound = {
  /** Open alerts as they are stored, and what this round changes about them. */
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

/** Alerts to incidents, in one round (decision 63): which alert joins which incident, which one leads, since when, and what has ended. Errors: those of the state store. */
export async function stepIncidents(
  tools: IncidentTools,
  round: IncidentRound,
): Promise<SteppedIncidents> {
  const book = openBook(round);
  await placeAlerts(tools, book);
  updateIncidents(book);
  const { refreshedAt } = round.memory;
  await refreshIncidents({ ...tools, refreshedAt }, book, round.isTick);
  return book.written();
}
