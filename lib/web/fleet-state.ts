import { parseAsString } from 'nuqs/server';

/** What the list of all targets keeps in the URL beside the view: states with commas, and a search. */
export const fleetParsers = { state: parseAsString, q: parseAsString };
