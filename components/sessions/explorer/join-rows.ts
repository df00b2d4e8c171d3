import type { SessionSummary } from '@/lib/contract/api/sessions';

type Rows = readonly SessionSummary[];

/** `hasGap`: sessions between the two readings may never have been read. */
export type JoinedRows = { rows: Rows; hasGap: boolean };

/**
 * The sessions of the newest page before those of the pages that were read; a session is in both once, as the newest page has it.
 * `isWhole`: the newest page has all sessions of the query, so that nothing lies between it and the pages.
 */
export function joinRows(newest: Rows, read: Rows, isWhole: boolean): JoinedRows {
  const ids = new Set(newest.map(({ id }) => id));
  const older = read.filter(({ id }) => !ids.has(id));
  const first = older[0];
  const last = newest.at(-1);
  if (!first || !last) return { rows: [...newest, ...older], hasGap: false };
  const meets = older.length < read.length || isWhole;
  if (meets && last.endedAt >= first.endedAt) return { rows: [...newest, ...older], hasGap: false };
  return { rows: [...newest, ...older].sort(newestFirst), hasGap: !meets };
}

const newestFirst = (a: SessionSummary, b: SessionSummary): number =>
  a.endedAt < b.endedAt ? 1 : a.endedAt > b.endedAt ? -1 : 0;

/**
 * Rows that somebody reads, after the list was read again: each keeps its place, with what is known of it now. Only sessions below the
 * last row are added; a row that the list no longer has stays until the reader is done.
 */
export function keepRows(shown: Rows, now: Rows): Rows {
  const last = shown.at(-1);
  if (!last) return now;
  const byId = new Map(now.map((row) => [row.id, row]));
  const known = new Set(shown.map(({ id }) => id));
  const end = now.findIndex(({ id }) => id === last.id);
  const below = now.filter(
    ({ id, endedAt }, at) => !known.has(id) && (end >= 0 ? at > end : endedAt <= last.endedAt),
  );
  return [...shown.map((row) => byId.get(row.id) ?? row), ...below];
}
