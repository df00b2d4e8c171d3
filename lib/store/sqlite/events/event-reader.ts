import type { StoredHealthEvent } from '../../../domain/sessions/health-event';
import type { SessionRecord } from '../../../domain/sessions/session';
import { keysOfRecord } from '../../shared/related-match';
import type { Db } from '../file/database';
import { toStoreError } from '../file/sqlite-errors';
import { TallyQueries } from '../tallies/tally-queries';
import { PulseQuery } from './pulse-query';
import { RelatedQuery } from './related-query';
import { SessionQueries } from './session-queries';
import { TargetLabelQuery } from './target-label-rows';

/** The reading half of the event store, synchronous, over a connection of its own. Each query sees every finished commit. */
export class EventReader {
  private readonly db: Db;

  readonly tallies: TallyQueries;
  readonly sessions: SessionQueries;
  readonly pulses: PulseQuery;
  readonly labels: TargetLabelQuery;
  private readonly related: RelatedQuery;

  constructor(db: Db) {
    this.db = db;

    this.tallies = new TallyQueries(db);
    this.sessions = new SessionQueries(db);
    this.pulses = new PulseQuery(db);
    this.labels = new TargetLabelQuery(db);
    this.related = new RelatedQuery(db);
  }

  healthEventsOf(session: Pick<SessionRecord, 'id' | 'keys'>): StoredHealthEvent[] {
    return this.related.healthEvents(keysOfRecord(session));
  }

  totals(): { sessions: number; healthEvents: number } {
    const rows = this.db
      .prepare<[], { name: string; n: number }>('SELECT name, n FROM total')
      .all();
    const of = (name: string) => rows.find((row) => row.name === name)?.n ?? 0;
    return { sessions: of('sessions'), healthEvents: of('healthEvents') };
  }

  /** Runs all queries of `run` on one snapshot, so that a page and its bodies belong together. */
  snapshot<T>(run: (reader: this) => T): T {
    try {
      return this.db.transaction(() => run(this)).deferred();
    } catch (error) {
      throw toStoreError(error, this.db.name);
    }
  }
}
