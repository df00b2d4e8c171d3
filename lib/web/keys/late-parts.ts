/** Parts of the page that the server has drawn and whose code is not there yet. */
const missing = new Set<object>();
const listeners = new Set<() => void>();

/** Counts a part until the returned function is called. */
export function awaitPart(): () => void {
  const part = {};
  missing.add(part);
  return () => {
    if (!missing.delete(part) || missing.size > 0) return;
    for (const arrived of listeners) arrived();
  };
}

export const isAwaitingParts = (): boolean => missing.size > 0;

/** Calls `arrived` each time when the last missing part has come. */
export function onAllParts(arrived: () => void): () => void {
  listeners.add(arrived);
  return () => void listeners.delete(arrived);
}
