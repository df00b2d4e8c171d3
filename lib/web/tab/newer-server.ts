const KEY = 'tocsin-reloaded-at';
/** A part that is missing again so soon is not there for another reason, ms. */
const AGAIN_AFTER_MS = 60_000;

/** Whether a part of the page could not be loaded: a server that was updated no longer has the parts of pages it served before. */
export const isPartMissing = (error: Error): boolean => error.name === 'ChunkLoadError';

/**
 * Whether a page that misses a part may load itself again, which brings the pages of the server as it is now. Once a minute at
 * most, and never where that cannot be noted, so that no page loads for ever. `storage` of the tab; asking for it can fail. `now`: epoch ms.
 */
export function mayReload(
  storage: () => Pick<Storage, 'getItem' | 'setItem'>,
  now: number,
): boolean {
  try {
    const kept = storage();
    const last = Number(kept.getItem(KEY) ?? Number.NaN);
    if (Math.abs(now - last) < AGAIN_AFTER_MS) return false;
    kept.setItem(KEY, String(now));
    return true;
  } catch {
    return false;
  }
}
