const ASK_EVERY_MS = 100;
/** No limit of the product: what does not come on a busy machine by then does not come. */
const WITHIN_MS = 60_000;

export type UntilOptions = {
  /** In words, for the failure: "the overview names the factory". */
  what: string;
  withinMs?: number;
};

type Missing = null | undefined | false;
export type Ask<T> = () => Promise<T | Missing> | T | Missing;

/** Asks until the answer is neither null, undefined nor false, and gives it back. Throws with the last answer or error. */
export async function until<T>(
  { what, withinMs = WITHIN_MS }: UntilOptions,
  ask: Ask<T>,
): Promise<T> {
  const start = performance.now();
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== null && answer !== undefined && answer !== false) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (performance.now() - start > withinMs) {
      throw new Error(`not within ${withinMs} ms: ${what}`, { cause: last });
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}
