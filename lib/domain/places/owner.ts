/**
 * Rendezvous hashing: the probe with the highest hash of target and probe owns the target. A probe that comes or goes moves only the
 * targets that it gains or had.
 */
export function ownerOf(targetId: string, probeIds: readonly string[]): string | null {
  let owner: string | null = null;
  let highest = -1;
  for (const id of probeIds) {
    const weight = hashOf(`${targetId}\n${id}`);
    if (weight > highest || (weight === highest && owner !== null && id < owner)) {
      owner = id;
      highest = weight;
    }
  }
  return owner;
}

/** FNV-1a, followed by the finaliser of MurmurHash3: without it similar ids would have similar hashes. Unsigned, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

type PlacedTarget = { locations?: readonly string[] | undefined };

/** Whether a target is measured from a location; one that names no locations is measured from all. */
export function isMeasuredFrom({ locations }: PlacedTarget, location: string): boolean {
  return locations === undefined || locations.length === 0 || locations.includes(location);
}
