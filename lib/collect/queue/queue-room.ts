/** Share of the room from which new bodies are refused, so that those under way still fit. */
const FULL_FROM = 0.8;

/**
 * Rows that wait or are under way, by source: none may hold more than is still free, so that one that floods fills about half of a
 * queue and leaves the rest to others. `null` is what is our own, and bounded by whoever pushes it.
 */
export type QueueRoom = {
  /** Adds rows of a source, or with a negative number takes them away. */
  add(source: string | null, rows: number): void;
  hasRoom(source: string | null, rows: number, mayUseReserve: boolean): boolean;
  isNearlyFull(source: string, mayUseReserve: boolean): boolean;
  /** Rows of all sources, and with what is our own. */
  ofSources(): number;
  all(): number;
};

/** `reserve`: rows of the limit that only senders who may use it can fill. */
export function createQueueRoom(limit: number, reserve: number): QueueRoom {
  /** A source without any has no entry. */
  const bySource = new Map<string, number>();
  let ofSources = 0;
  let own = 0;
  const limitFor = (mayUseReserve: boolean) => (mayUseReserve ? limit : limit - reserve);
  const rowsOf = (source: string) => bySource.get(source) ?? 0;
  return {
    add(source, rows) {
      if (source === null) {
        own += rows;
        return;
      }
      ofSources += rows;
      const held = rowsOf(source) + rows;
      if (held > 0) bySource.set(source, held);
      else bySource.delete(source);
    },
    hasRoom(source, rows, mayUseReserve) {
      if (source === null) return true;
      const held = rowsOf(source);
      const free = limitFor(mayUseReserve) - ofSources;
      return held === 0 ? rows <= free : held + rows <= free;
    },
    isNearlyFull(source, mayUseReserve) {
      const own = limitFor(mayUseReserve);
      return ofSources > FULL_FROM * own || rowsOf(source) > FULL_FROM * (own - ofSources);
    },
    ofSources: () => ofSources,
    all: () => ofSources + own,
  };
}
