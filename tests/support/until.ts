const LOOK_EVERY_MS = 100;

type Options = {
  /** In words, for the failure: "the overview names the factory". */
  what: string;
  withinMs?: number;
};

/** Polls until the answer is neither null, undefined nor false, and returns it. Throws with the last answer or error. */
export async function until<T>(
  { what, withinMs = 20_000 }: Options,
  ask: () => Promise<T | null | undefined | false> | T | null | undefined | false,
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
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
