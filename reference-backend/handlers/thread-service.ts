type ThreadEntry = { role: 'user' | 'agent'; text: string; at: number };

/** Conversations in memory, each visible to its own user only. */
export type ThreadService = {
  append(owner: { userId: string; threadId: string }, entry: ThreadEntry): void;
  read(owner: { userId: string; threadId: string }): readonly ThreadEntry[];
  size(): number;
};

const THREAD_LIMIT = 2_000;
const ENTRIES_A_THREAD = 50;

/** Keeps the newest entries of the threads that were used last. */
export function createThreadService(): ThreadService {
  const threads = new Map<string, ThreadEntry[]>();
  const keyOf = (owner: { userId: string; threadId: string }): string =>
    JSON.stringify([owner.userId, owner.threadId]);
  return {
    append(owner, entry) {
      const key = keyOf(owner);
      const entries = [...(threads.get(key) ?? []), entry].slice(-ENTRIES_A_THREAD);
      threads.delete(key);
      threads.set(key, entries);
      const oldest = threads.size > THREAD_LIMIT ? threads.keys().next().value : undefined;
      if (oldest !== undefined) threads.delete(oldest);
    },
    read: (owner) => threads.get(keyOf(owner)) ?? [],
    size: () => threads.size,
  };
}
