/** The one place of lib/web that asks the browser what time it is. */

/** Wall clock, epoch ms. */
export const browserNow = (): number => Date.now();

/** The clock of `timeStamp` of events, ms. */
export const pageTime = (): number => performance.now();

/** Calls `run` after `ms`; the returned function cancels it. */
export function afterMs(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}
