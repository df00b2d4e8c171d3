import { OUTCOMES } from '../../../domain/sessions/stages';
import { FACET_KINDS } from '../../../domain/tallies/tally';
import { type Cell, splitFacetKey } from '../../../domain/tallies/tally-fold';
import type { Db } from '../file/database';
import type { LookupTables } from '../file/lookup-tables';

const STEPS = ['1m', '1h'] as const;

/** The rows of facets: how many sessions of a bucket have a value, by outcome. */
export class FacetRows {
  private readonly lookup: LookupTables;
  private readonly add;

  constructor(db: Db, lookup: LookupTables) {
    this.lookup = lookup;
    const statement = (step: string) =>
      db.prepare(
        `INSERT INTO facet_${step} (dimension, kind, bucket, value, outcome, n) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (dimension, kind, bucket, value, outcome) DO UPDATE SET n = n + excluded.n`,
      );
    this.add = { '1m': statement('1m'), '1h': statement('1h') };
  }

  write(dimension: number, byStep: Record<(typeof STEPS)[number], Map<number, Cell>>): void {
    for (const step of STEPS)
      for (const [bucket, { facets }] of byStep[step])
        for (const [facet, n] of facets) {
          if (n === 0) continue;
          const { kind, outcome, value } = splitFacetKey(facet);
          const label = this.lookup.labelId(value, bucket);
          const place = [FACET_KINDS.indexOf(kind), bucket, label, OUTCOMES.indexOf(outcome)];
          this.add[step].run(dimension, ...place, n);
        }
  }
}
