import type { TargetJourney } from './journey-plan';

/** A target, as far as its journey goes. */
type JourneyOfTarget = { journey: string; journeyDefinition?: TargetJourney | undefined };

/** Name and hash of the journey that sessions of a target have now; the built-in journey has no hash. */
export function journeyLabels({ journey, journeyDefinition }: JourneyOfTarget): {
  journey: string;
  journeyHash?: string | undefined;
} {
  if (journeyDefinition === undefined) return { journey };
  return { journey: journeyDefinition.name, journeyHash: journeyDefinition.hash };
}

/** Digits of a hash that distinguish the journeys of one name. */
const HASH_DIGITS = 12;

/**
 * The journey as a dimension of tallies: "agent", "ag-ui@0123456789ab". Sessions of two texts never share a row, so that
 * evidence of one can be read without the other's.
 */
export const evidenceJourney = (of: {
  journey: string;
  journeyHash?: string | undefined;
}): string =>
  of.journeyHash === undefined
    ? of.journey
    : `${of.journey}@${of.journeyHash.slice(0, HASH_DIGITS)}`;

/** Name and first digits of the hash of such a dimension; the built-in journey has no hash. */
export function readEvidenceJourney(label: string): { name: string; hash: string | null } {
  const at = label.lastIndexOf('@');
  const hash = label.slice(at + 1);
  const isHashed = at > 0 && hash.length === HASH_DIGITS && /^[0-9a-f]+$/.test(hash);
  return isHashed ? { name: label.slice(0, at), hash } : { name: label, hash: null };
}
