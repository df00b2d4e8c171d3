/** Ids of the list of sessions that was shown last in this tab, in its order. */
let order: readonly string[] = [];

/** Called whenever a list of sessions is shown. */
export function noteSessionOrder(ids: readonly string[]): void {
  order = ids;
}

export type SessionPlace = {
  /** From 1. */
  at: number;
  of: number;
  /** Null at the end of the list. */
  next: string | null;
  previous: string | null;
};

/** Where a session is in the list that it was opened from; null where it is in none. */
export function placeOfSession(id: string): SessionPlace | null {
  const at = order.indexOf(id);
  if (at < 0) return null;
  const next = order[at + 1] ?? null;
  return { at: at + 1, of: order.length, next, previous: order[at - 1] ?? null };
}
