/** Numbers in [0, 1) that depend on the text alone (FNV-1a into mulberry32). */
export function seededRandom(text: string): () => number {
  let state = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    state = Math.imul(state ^ text.charCodeAt(at), 0x01000193);
  }
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A factor around 1, skewed as latencies are: the exponential of a bell curve with this spread. */
export function skewedBetween(random: () => number, spread: number): number {
  const bell = random() + random() + random() + random() - 2;
  return Math.exp(bell * spread * 1.7);
}

/** Bytes for an id. */
export function seededBytes(random: () => number): (size: number) => Uint8Array {
  return (size) => Uint8Array.from({ length: size }, () => Math.floor(random() * 256));
}
