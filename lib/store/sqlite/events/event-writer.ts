import {
  contributionOfConnection,
  contributionOfSession,
} from '../../../domain/tallies/contribution';
import { TallyFold } from '../../../domain/tallies/tally-fold';
import type { AppendBatch, AppendResult, JoinKeys, Retention } from '../../event-store';
import type { Db } from '../file/database';
import { LookupTables } from '../file/lookup-tables';
import { toStoreError } from '../file/sqlite-errors';
import { TallyWriter } from '../tallies/tally-writer';
import { type PreparedBatch, prepare } from './batch-texts';
import { ConnectionRows } from './connection-rows';
import { HealthEventRows } from './health-event-rows';
import { latencyBounds } from './latency-bounds';
import { RelatedQuery } from './related-query';
import { retentionSteps } from './retention';
import { SessionRows } from './session-rows';
import { SlotRows } from './slot-rows';

/** The writing half of the event store, synchronous; one per file. Throws AppErrors as `EventStore` states. */
export class EventWriter {
  private readonly lookup: LookupTables;
  private readonly sessions: SessionRows;
  private readonly healthEvents: HealthEventRows;
  private readonly connections: ConnectionRows;
  private readonly slots: SlotRows;
  private readonly tallies: TallyWriter;
  private readonly query: RelatedQuery;
  private readonly addTotal;

  constructor(private readonly db: Db) {
    this.lookup = new LookupTables(db);
    this.sessions = new SessionRows(db, this.lookup);
    this.healthEvents = new HealthEventRows(db);
    this.connections = new ConnectionRows(db);
    this.slots = new SlotRows(db, this.lookup);
    this.tallies = new TallyWriter(db, this.lookup, latencyBounds(this.sessions));
    this.query = new RelatedQuery(db);
    this.addTotal = db.prepare('UPDATE total SET n = n + ? WHERE name = ?');
  }

  append(batch: AppendBatch): AppendResult {
    return this.appendPrepared(prepare(batch));
  }

  /** The whole batch is on disk when this returns, or nothing of it is in the store. */
  appendPrepared(batch: PreparedBatch): AppendResult {
    return this.inTransaction(() => {
      const fold = new TallyFold();
      const sessions = this.putSessions(batch, fold);
      const duplicateEvents = batch.healthEvents
        .filter((event) => !this.healthEvents.insert(event))
        .map(({ record }) => record.id);
      this.putConnections(batch, fold);
      for (const slots of batch.slots) this.slots.put(slots);
      this.tallies.write(fold);
      this.addTotal.run(sessions.inserted, 'sessions');
      this.addTotal.run(batch.healthEvents.length - duplicateEvents.length, 'healthEvents');
      return { sessions, duplicateEvents };
    });
  }

  related(keys: JoinKeys) {
    return this.query.related(keys);
  }

  /** Each step of the generator is one short transaction and yields how many rows it deleted, so that other work fits in between. */
  *retain(cutoffs: Retention): Generator<number, void> {
    const steps = retentionSteps(this.db, cutoffs, {
      sessions: (...at) => this.countDeleted('sessions', this.sessions.deleteBefore(...at)),
      healthEvents: (...at) =>
        this.countDeleted('healthEvents', this.healthEvents.deleteBefore(...at)),
      connections: (...at) => this.connections.deleteBefore(...at),
      slots: (...at) => this.slots.deleteBefore(...at),
    });
    for (const step of steps) yield this.inTransaction(step);
  }

  private countDeleted(total: 'sessions' | 'healthEvents', rows: number): number {
    this.addTotal.run(-rows, total);
    return rows;
  }

  private putSessions({ sessions }: PreparedBatch, fold: TallyFold): AppendResult['sessions'] {
    const result = { inserted: 0, corrected: 0, ignored: 0 };
    for (const session of sessions) {
      if (this.sessions.insert(session)) {
        fold.add(contributionOfSession(session.record), 1);
        result.inserted++;
        continue;
      }
      const before = this.sessions.replace(session);
      if (before) {
        fold.correct(contributionOfSession(before), contributionOfSession(session.record));
        result.corrected++;
      } else result.ignored++;
    }
    return result;
  }

  private putConnections({ connections }: PreparedBatch, fold: TallyFold): void {
    for (const connection of connections) {
      const before = this.connections.put(connection);
      if (before === 'ignored') continue;
      const old = before && contributionOfConnection(before);
      const now = contributionOfConnection(connection.record);
      if (old && now) fold.correct(old, now);
      else if (old) fold.add(old, -1);
      else if (now) fold.add(now, 1);
    }
  }

  private inTransaction<T>(run: () => T): T {
    try {
      return this.db.transaction(run).immediate();
    } catch (error) {
      this.lookup.forget();
      throw toStoreError(error);
    }
  }
}
