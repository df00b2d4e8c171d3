import type { ServerConnection } from '../../../domain/sessions/connection';
import type { SessionRecord } from '../../../domain/sessions/session';
import type { Contribution } from '../../../domain/tallies/tally';

/** What records add to the tallies: the rules of the domain, handed in. Must be pure, or corrections would drift. */
export type Contributions = {
  ofSession(session: SessionRecord): Contribution;
  ofConnection(connection: ServerConnection): Contribution | null;
};

/** Loads them from a module that exports `contributionOfSession` and `contributionsOfConnection`. */
export async function loadContributions(url: string): Promise<Contributions> {
  const module: Record<string, unknown> = await import(url);
  const { contributionOfSession, contributionsOfConnection } = module;
  if (
    typeof contributionOfSession !== 'function' ||
    typeof contributionsOfConnection !== 'function'
  )
    throw new TypeError(`${url} does not export the two contributions`);
  return {
    ofSession: contributionOfSession as Contributions['ofSession'],
    ofConnection: contributionsOfConnection as Contributions['ofConnection'],
  };
}
