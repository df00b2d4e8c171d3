import { parseAsString } from 'nuqs/server';

/** The URL state of the list of all targets besides the view: states separated by commas, and a search. */
export const fleetParsers = { state: parseAsString, q: parseAsString };

/** The URL state of the targets screen. */
export const targetsParsers = { q: parseAsString };
