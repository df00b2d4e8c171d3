import type { ServerConnection } from '../../domain/connection';
import type { SessionRecord } from '../../domain/session';
import type { Contribution } from '../../domain/tally';

/** What records add to the tallies: the rules of the domain, handed in. Must be pure, or corrections would drift. */
export type Contributions = {
  ofSession(session: SessionRecord): Contribution;
  ofConnection(connection: ServerConnection): Contribution | null;
};
