import type { TallyDimensions } from '../../../domain/tallies/tally';
import type { AppendBatch, AppendResult, JoinKeys, Retention } from '../../event-store';
import type { Db } from '../file/database';
import { dimensionKey, Interner } from '../file/interner';
import { toStoreError } from '../file/sqlite-errors';
import type { Contributions } from '../tallies/contributions';
import { toMicros } from '../tallies/latency-fold';
import { TallyFold } from '../tallies/tally-fold';
import { type BoundsOf, type SkipTallies, TallyWriter } from '../tallies/tally-writer';
import { type PreparedBatch, prepare } from './batch';
import { RelatedQuery } from './related-query';
import { retentionSteps } from './retention';
import { ServerRows } from './server-rows';
import { SessionRows } from './session-rows';

/** The writing half of the event store, synchronous: one of it to a file. Throws AppErrors as `EventStore` states. */
export class EventWriter {
  private readonly interner: Interner;
  private readonly sessions: SessionRows;
  private readonly server: ServerRows;
  private readonly tallies: TallyWriter;
  private readonly query: RelatedQuery;
  private readonly addTotal;

  constructor(
    private readonly db: Db,
    private readonly contributions: Contributions,
    skipTalliesBefore?: SkipTallies,
  ) {
    this.interner = new Interner(db);
    this.sessions = new SessionRows(db, this.interner);
    this.server = new ServerRows(db, this.interner);
    const boundsOf: BoundsOf = (...at) => this.boundsOf(...at);
    this.tallies = new TallyWriter(db, this.interner, {
      boundsOf,
      skipBefore: skipTalliesBefore,
    });
    this.query = new RelatedQuery(db);
    this.addTotal = db.prepare('UPDATE total SET n = n + ? WHERE name = ?');
  }

  append(batch: AppendBatch): AppendResult {
    return this.appendPrepared(prepare(batch));
  }

  /** All of the batch is on the disk when this returns, or nothing of it is in the store. */
  appendPrepared(batch: PreparedBatch): AppendResult {
    return this.inTransaction(() => {
      const fold = new TallyFold();
      const sessions = this.putSessions(batch, fold);
      const duplicateEvents = batch.healthEvents
        .filter((event) => !this.server.insertEvent(event))
        .map(({ record }) => record.id);
      this.putConnections(batch, fold);
      for (const slots of batch.slots) this.server.addSlots(slots);
      this.tallies.write(fold);
      this.addTotal.run(sessions.inserted, 'sessions');
      this.addTotal.run(batch.healthEvents.length - duplicateEvents.length, 'healthEvents');
      return { sessions, duplicateEvents };
    });
  }

  related(keys: JoinKeys) {
    return this.query.related(keys);
  }

  /** Each step of the generator is one short transaction; its value is how many rows went. Other work fits in between. */
  *retain(cutoffs: Retention): Generator<number, void> {
    for (const step of retentionSteps(this.db, cutoffs, this)) yield this.inTransaction(step);
  }

  /** For retention: at most `limit` of each, inside its transaction. */
  deleteSessionsBefore(cutoff: number, limit: number): number {
    const gone = this.sessions.deleteBefore(cutoff, limit);
    this.addTotal.run(-gone, 'sessions');
    return gone;
  }

  deleteEventsBefore(cutoff: number, limit: number): number {
    const gone = this.server.deleteEventsBefore(cutoff, limit);
    this.addTotal.run(-gone, 'healthEvents');
    return gone;
  }

  deleteConnectionsBefore(cutoff: number, limit: number): number {
    return this.server.deleteConnectionsBefore(cutoff, limit);
  }

  deleteSlotsBefore(cutoff: number, limit: number): number {
    return this.server.deleteSlotsBefore(cutoff, limit);
  }

  private putSessions({ sessions }: PreparedBatch, fold: TallyFold): AppendResult['sessions'] {
    const result = { inserted: 0, corrected: 0, ignored: 0 };
    for (const session of sessions) {
      if (this.sessions.insert(session)) {
        fold.add(this.contributions.ofSession(session.record), 1);
        result.inserted++;
        continue;
      }
      const before = this.sessions.replace(session);
      if (before) {
        const { ofSession } = this.contributions;
        fold.correct(ofSession(before), ofSession(session.record));
        result.corrected++;
      } else result.ignored++;
    }
    return result;
  }

  private putConnections({ connections }: PreparedBatch, fold: TallyFold): void {
    for (const connection of connections) {
      const before = this.server.putConnection(connection);
      if (before === 'ignored') continue;
      const old = before && this.contributions.ofConnection(before);
      const now = this.contributions.ofConnection(connection.record);
      if (old && now) fold.correct(old, now);
      else if (old) fold.add(old, -1);
      else if (now) fold.add(now, 1);
    }
  }

  /** Only sessions have timings, so only their tallies can be measured again. */
  private boundsOf(
    dimensions: TallyDimensions,
    span: { from: number; to: number },
  ): ReturnType<BoundsOf> {
    if (dimensions.source !== 'synthetic') return null;
    const bounds: NonNullable<ReturnType<BoundsOf>> = new Map();
    const key = dimensionKey(dimensions);
    for (const record of this.sessions.ofTarget(dimensions.targetId, span)) {
      const contribution = this.contributions.ofSession(record);
      if (dimensionKey(contribution.dimensions) !== key) continue;
      for (const [latency, value] of contribution.latencies) {
        if (value === 'timeout') continue;
        const us = toMicros(value);
        const known = bounds.get(latency) ?? { minUs: us, maxUs: us };
        bounds.set(latency, {
          minUs: Math.min(known.minUs, us),
          maxUs: Math.max(known.maxUs, us),
        });
      }
    }
    return bounds;
  }

  private inTransaction<T>(run: () => T): T {
    try {
      return this.db.transaction(run).immediate();
    } catch (error) {
      this.interner.forget();
      throw toStoreError(error);
    }
  }
}
