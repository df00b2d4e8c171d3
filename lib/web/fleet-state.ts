import {
  type inferParserType,
  parseAsBoolean,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server';

const FLEET_GROUPS = ['none', 'environment'] as const;
const FLEET_SORTS = ['worst', 'name'] as const;

/**
 * The URL state of the list of all targets besides the view. Lists are separated by commas: states, and environments (each
 * URL-encoded) of which `show` shows the rows that hold, `open` and `closed` unfold and fold the group.
 */
export const fleetParsers = {
  state: parseAsString,
  q: parseAsString,
  group: parseAsStringLiteral(FLEET_GROUPS),
  sort: parseAsStringLiteral(FLEET_SORTS),
  show: parseAsString,
  open: parseAsString,
  closed: parseAsString,
};
export type FleetState = inferParserType<typeof fleetParsers>;

/** The URL state of the targets screen. `add`: the dialog that adds a target is open, as other screens link to it. */
export const targetsParsers = { q: parseAsString, add: parseAsBoolean };
