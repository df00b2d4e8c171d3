import type { Clock } from '../../kit/clock';

/** Answers that hold for a short time; who asks for one that is on its way waits for that. */
export type ShortMemory<T> = { get(key: string): Promise<T> };

/** `look` is asked once a key and `keptMs`, counted from the question. At most `most` answers are kept. */
export function createShortMemory<T>(
  bounds: { clock: Pick<Clock, 'monotonic'>; keptMs: number; most: number },
  look: (key: string) => Promise<T>,
): ShortMemory<T> {
  const { clock, keptMs, most } = bounds;
  const kept = new Map<string, { at: number; answer: Promise<T> }>();
  return {
    get(key) {
      const now = clock.monotonic();
      const known = kept.get(key);
      if (known && now - known.at < keptMs) return known.answer;
      // Oldest first: what is replaced goes to the end.
      kept.delete(key);
      for (const [old, { at }] of kept) {
        if (kept.size < most && now - at < keptMs) break;
        kept.delete(old);
      }
      const answer = look(key);
      kept.set(key, { at: now, answer });
      return answer;
    },
  };
}
