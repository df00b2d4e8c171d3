import { nearest } from '../nearest';

/** A location that a target names and nobody measures from. `suggestion`: the known one that may be meant, or null. */
export type UnmeasuredLocation = { location: string; suggestion: string | null };

/** Of the locations that a target names, those that nobody measures from. `known`: the server's own, and those of all probes. */
export function unmeasuredLocations(
  locations: readonly string[],
  known: readonly string[],
): UnmeasuredLocation[] {
  const others = [...new Set(known)].filter((one) => !locations.includes(one));
  return locations
    .filter((location) => !known.includes(location))
    .map((location) => ({ location, suggestion: nearest(location, others) }));
}

/** What is wrong with it and the way out, as one sentence. */
export function unmeasuredText({ location, suggestion }: UnmeasuredLocation): string {
  const wayOut =
    suggestion === null ? 'start a probe there, or remove it.' : `did you mean ${suggestion}?`;
  return `Nobody measures from ${location}: ${wayOut}`;
}
