import type { SessionRecord } from '../../../domain/sessions/session';
import {
  contributionOfConnection,
  contributionOfSession,
} from '../../../domain/tallies/contribution';
import type { Contribution } from '../../../domain/tallies/tally';
import { TallyFold } from '../../../domain/tallies/tally-fold';
import type { AppendBatch, AppendResult, JoinKeys, Retention } from '../../event-store';
import { boundsOf } from '../../shared/latency-bounds';
import { type TouchedTargets, touch } from '../../shared/touched-targets';
import type { Db } from '../file/database';
import { LookupTables } from '../file/lookup-tables';
import { toStoreError } from '../file/sqlite-errors';
import { FacetFill } from '../tallies/facet-fill';
import { type BoundsOf, TallyWriter } from '../tallies/tally-writer';
import { type PreparedBatch, prepare } from './batch-texts';
import { CallTransaction } from './call-transaction';
import { ConnectionRows } from './connection-rows';
import { HealthEventRows } from './health-event-rows';
import { PulseRows } from './pulse-rows';
import { RelatedQuery } from './related-query';
import { retentionSteps } from './retention';
import { SessionRows } from './session-rows';
import { SlotRows } from './slot-rows';
import { TargetLabelRows } from './target-label-rows';

/** What a batch changes beside its rows. */
type Change = { fold: TallyFold; targets: TouchedTargets };

/** The writing half of the event store, synchronous; one per file. Throws AppErrors as `EventStore` states. */
export class EventWriter {
  private readonly db: Db;

  /** A transaction over several calls, which appends then are part of. */
  readonly transaction: CallTransaction;
  readonly lookup: LookupTables;
  private readonly sessions: SessionRows;
  private readonly healthEvents: HealthEventRows;
  private readonly connections: ConnectionRows;
  private readonly slots: SlotRows;
  private readonly pulses: PulseRows;
  private readonly labels: TargetLabelRows;
  private readonly tallies: TallyWriter;
  private readonly facetFill: FacetFill;
  private readonly query: RelatedQuery;
  private readonly addTotal;
  private readonly latestAppend;

  constructor(db: Db) {
    this.db = db;

    this.lookup = new LookupTables(db);
    this.transaction = new CallTransaction(db, () => this.lookup.forget());
    this.sessions = new SessionRows(db, this.lookup);
    this.healthEvents = new HealthEventRows(db);
    this.connections = new ConnectionRows(db);
    this.slots = new SlotRows(db, this.lookup);
    this.pulses = new PulseRows(db, this.lookup);
    this.labels = new TargetLabelRows(db);
    this.tallies = new TallyWriter(db, this.lookup, this.boundsOf);
    this.facetFill = new FacetFill(db, this.lookup);
    this.query = new RelatedQuery(db);
    this.latestAppend = db.prepare<[], { n: number }>("SELECT n FROM total WHERE name = 'appends'");
    this.addTotal = db.prepare('UPDATE total SET n = n + ? WHERE name = ?');
  }

  append(batch: AppendBatch): AppendResult {
    return this.appendPrepared(prepare(batch));
  }

  /** The whole batch is on disk when this returns (with the commit of an open transaction), or nothing of it is stored. */
  appendPrepared(batch: PreparedBatch): AppendResult {
    return this.inTransaction(() => {
      const change: Change = { fold: new TallyFold(), targets: new Map() };
      const sessions = this.putSessions(batch, change);
      const duplicateEvents = this.putHealthEvents(batch, change);
      this.putConnections(batch, change);
      for (const slots of batch.slots)
        if (this.slots.put(slots)) touch(change.targets, slots.targetId);
      for (const label of batch.labels) this.labels.put(label);
      this.tallies.write(change.fold);
      this.pulses.put(change.targets);
      this.addTotal.run(sessions.inserted, 'sessions');
      this.addTotal.run(batch.healthEvents.length - duplicateEvents.length, 'healthEvents');
      return { sessions, duplicateEvents };
    });
  }

  /** Number of the last append that changed rows of a target; grows for ever. */
  appends(): number {
    return this.latestAppend.get()?.n ?? 0;
  }

  related(keys: JoinKeys) {
    return this.query.related(keys);
  }

  /**
   * Each step of the generator is one short transaction and yields how many rows it deleted, so that other work fits in
   * between. Must not be advanced while a transaction is open.
   */
  *retain(cutoffs: Retention): Generator<number, void> {
    yield* this.fillFacets();
    const kept = cutoffs.keptSessions ?? [];
    const steps = retentionSteps(this.db, cutoffs, {
      sessions: (...at) => this.countDeleted('sessions', this.sessions.deleteBefore(...at, kept)),
      healthEvents: (...at) =>
        this.countDeleted('healthEvents', this.healthEvents.deleteBefore(...at)),
      connections: (...at) => this.connections.deleteBefore(...at),
      slots: (...at) => this.slots.deleteBefore(...at),
      targetLabels: (...at) => this.labels.deleteBefore(...at),
      dimensions: (...at) => this.lookup.deleteDimensionsBefore(...at),
      texts: (...at) => this.lookup.deleteLabelsBefore(...at),
    });
    for (const step of steps) yield this.inTransaction(step);
  }

  /** Counts the facets of sessions that were stored before there were any, in steps as those of `retain`. */
  *fillFacets(): Generator<number, void> {
    for (const fill of this.facetFill.steps()) yield this.inTransaction(fill);
  }

  /** Sources other than sessions have no timings. */
  private readonly boundsOf: BoundsOf = (dimensions, span) =>
    dimensions.source === 'synthetic'
      ? boundsOf(dimensions, this.sessions.ofTarget(dimensions.targetId, span))
      : null;

  private countDeleted(total: 'sessions' | 'healthEvents', rows: number): number {
    this.addTotal.run(-rows, total);
    return rows;
  }

  private putSessions(
    { sessions }: PreparedBatch,
    { fold, targets }: Change,
  ): AppendResult['sessions'] {
    const result = { inserted: 0, corrected: 0, ignored: 0 };
    for (const session of sessions) {
      const { targetId, endedAt, seeded, asked } = session.record;
      const row = this.sessions.insert(session);
      if (row !== null) {
        fold.add(this.contributionOf(session.record, row), 1);
        result.inserted++;
      } else {
        const replaced = this.sessions.replace(session);
        if (!replaced) {
          result.ignored++;
          continue;
        }
        const { before } = replaced;
        fold.correct(
          this.contributionOf(before, replaced.row),
          this.contributionOf(session.record, replaced.row),
        );
        touch(targets, before.targetId);
        result.corrected++;
      }
      touch(targets, targetId, seeded || asked ? null : endedAt);
    }
    return result;
  }

  /** The facets of a session that `FacetFill` has yet to count are not counted here. */
  private contributionOf(record: SessionRecord, row: number): Contribution {
    const contribution = contributionOfSession(record);
    return this.facetFill.isCounted(row) ? contribution : { ...contribution, facets: [] };
  }

  /** Returns the ids of events that are stored already. */
  private putHealthEvents({ healthEvents }: PreparedBatch, { targets }: Change): string[] {
    const duplicates: string[] = [];
    for (const event of healthEvents) {
      if (this.healthEvents.insert(event)) touch(targets, event.record.targetId);
      else duplicates.push(event.record.id);
    }
    return duplicates;
  }

  private putConnections({ connections }: PreparedBatch, { fold, targets }: Change): void {
    for (const connection of connections) {
      const before = this.connections.put(connection);
      if (before === 'ignored') continue;
      touch(targets, before?.targetId ?? null);
      touch(targets, connection.record.targetId);
      const old = before && contributionOfConnection(before);
      const now = contributionOfConnection(connection.record);
      if (old && now) fold.correct(old, now);
      else if (old) fold.add(old, -1);
      else if (now) fold.add(now, 1);
    }
  }

  /** A transaction of its own; one that fails has changed nothing. */
  inTransaction<T>(run: () => T): T {
    try {
      return this.db.transaction(run).immediate();
    } catch (error) {
      this.lookup.forget();
      throw toStoreError(error, this.db.name);
    }
  }
}
