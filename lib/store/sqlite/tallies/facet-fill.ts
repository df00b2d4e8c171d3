import type { SessionRecord } from '../../../domain/sessions/session';
import { contributionOfSession } from '../../../domain/tallies/contribution';
import { TallyFold, widenCells } from '../../../domain/tallies/tally-fold';
import { unpackJson } from '../../shared/record-codec';
import type { Db } from '../file/database';
import type { LookupTables } from '../file/lookup-tables';
import { FacetRows } from './facet-rows';

/** Sessions that one slice reads: it holds up the writer for some 20 ms. */
const SESSIONS_PER_SLICE = 500;

/**
 * Counts the facets of sessions that were stored before there were any, newest row first, in slices. Where it stopped is in the
 * file; until it is done, facets of all sessions are read from rows.
 */
export class FacetFill {
  private readonly lookup: LookupTables;
  private readonly facets: FacetRows;
  private readonly sql;

  constructor(db: Db, lookup: LookupTables) {
    this.lookup = lookup;
    this.facets = new FacetRows(db, lookup);
    this.sql = {
      next: db.prepare<[], { n: number }>("SELECT n FROM total WHERE name = 'facetFill'"),
      setNext: db.prepare("UPDATE total SET n = ? WHERE name = 'facetFill'"),
      slice: db.prepare<[number, number], { row: number; body: Buffer }>(
        'SELECT row, body FROM session_body WHERE row <= ? ORDER BY row DESC LIMIT ?',
      ),
      setInstance: db.prepare('UPDATE session SET instance = ? WHERE row = ?'),
    };
  }

  /** Whether facets count what is stored in a row. */
  isCounted(row: number): boolean {
    return row > this.nextRow();
  }

  /** Each step must run in a transaction of its own. They return how many rows were deleted: none. */
  *steps(): Generator<() => number, void> {
    while (this.nextRow() > 0)
      yield () => {
        this.fillSlice();
        return 0;
      };
  }

  private nextRow(): number {
    return this.sql.next.get()?.n ?? 0;
  }

  private fillSlice(): void {
    const fold = new TallyFold();
    const rows = this.sql.slice.all(this.nextRow(), SESSIONS_PER_SLICE);
    for (const { row, body } of rows) {
      const record = JSON.parse(unpackJson(body)) as SessionRecord;
      fold.add(contributionOfSession(record), 1);
      if (record.instance)
        this.sql.setInstance.run(
          this.lookup.labelId(record.instance, Math.floor(record.endedAt)),
          row,
        );
    }
    for (const { dimensions, cells } of fold.byDimension.values()) {
      const hours = widenCells(cells, '1h');
      const life = [...hours.keys()];
      const id = this.lookup.dimensionId(dimensions, Math.min(...life), Math.max(...life));
      this.facets.write(id, { '1m': widenCells(cells, '1m'), '1h': hours });
    }
    const last = rows.at(-1)?.row ?? 0;
    this.sql.setNext.run(rows.length < SESSIONS_PER_SLICE ? 0 : last - 1);
  }
}
