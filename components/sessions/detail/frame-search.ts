/** A part of a frame's text; `hit`: its number among all hits of the transcript, from 0; null between hits. */
export type FramePart = { key: string; text: string; hit: number | null };

/** Hits that are marked at most: a transcript can contain a letter a million times. */
const HITS_MARKED = 1_000;

/** JSON over several lines; anything else as it came. */
export function formatPayload(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Texts divided at each place that contains the search, whatever its case; hits are numbered through all of them. */
export function markHits(
  texts: readonly string[],
  search: string,
): { parts: FramePart[][]; hits: number; more: boolean } {
  let hits = 0;
  let more = false;
  const wanted = search.toLowerCase();
  const parts = texts.map((text): FramePart[] => {
    if (wanted === '') return [{ key: '0', text, hit: null }];
    const found: FramePart[] = [];
    // Lower case can have another length in rare scripts: such a text is not marked rather than marked in the wrong place.
    const lower = text.toLowerCase();
    let at = 0;
    while (lower.length === text.length) {
      const next = lower.indexOf(wanted, at);
      if (next < 0) break;
      if (hits >= HITS_MARKED) {
        more = true;
        break;
      }
      if (next > at) found.push({ key: `${at}`, text: text.slice(at, next), hit: null });
      found.push({ key: `${next}`, text: text.slice(next, next + wanted.length), hit: hits });
      hits += 1;
      at = next + wanted.length;
    }
    if (at < text.length || found.length === 0)
      found.push({ key: `${at} rest`, text: text.slice(at), hit: null });
    return found;
  });
  return { parts, hits, more };
}
