import type { StateKind, StateStore, StateValue, Stored } from '../store/state-store';
import { SCANNED_ROWS } from './limits';

const ROWS_A_READ = 200;

export type PageOf<T> = { rows: Array<Stored<T>>; next: string | null };

/**
 * One keyset page, newest first, of the rows that pass `keep`. It reads a bounded number of rows, so a page may be short or empty although `next` is set.
 */
export async function filteredPage<K extends StateKind>(
  state: Pick<StateStore, 'page'>,
  of: { kind: K; group?: string; after?: string | undefined; limit: number },
  keep: (value: StateValue<K>) => boolean,
): Promise<PageOf<StateValue<K>>> {
  const rows: Array<Stored<StateValue<K>>> = [];
  const group = of.group === undefined ? {} : { group: of.group };
  let before = of.after;
  for (let scanned = 0; scanned < SCANNED_ROWS; scanned += ROWS_A_READ) {
    const read = await state.page(of.kind, {
      ...group,
      ...(before === undefined ? {} : { before }),
      limit: ROWS_A_READ,
    });
    for (const row of read) {
      if (rows.length === of.limit) return { rows, next: before ?? null };
      before = row.id;
      if (keep(row.value)) rows.push(row);
    }
    if (read.length < ROWS_A_READ) return { rows, next: null };
  }
  return { rows, next: before ?? null };
}
