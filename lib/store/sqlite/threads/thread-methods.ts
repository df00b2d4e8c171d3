import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SessionRecord } from '../../../domain/sessions/session';
import type { CountKind, Latency } from '../../../domain/tallies/tally';
import type {
  AppendResult,
  EraseScope,
  EraseSlice,
  FacetQuery,
  JoinKeys,
  Related,
  Retention,
  SessionFilter,
  SessionPageRequest,
  TallyQuery,
} from '../../event-store';
import type { RowGroup } from '../../shared/explorer/facet-plan';
import type { RowWindow } from '../../shared/explorer/facet-rows';
import type { WindowOfRows } from '../../shared/explorer/read-facets';
import type { SessionSearch } from '../../shared/session-filter';
import type { StatePage } from '../../shared/state-rows';
import type { Fence, Mutation, NodeRow, StateKind } from '../../state-store';
import type { StoreProgress } from '../../stores';
import { type BatchTexts, parseTexts } from '../events/batch-texts';
import type { LeaseTaking } from '../state/lease-rows';
import type { BackupFiles, ReadableDatabase, WritableDatabases } from './open-databases';

/** The methods of the writer's thread. `stopping` ends a retention run between two of its steps. */
export function writerMethods(databases: WritableDatabases, stopping: AbortSignal) {
  const { events, state } = databases;
  const { transaction } = events;
  const stopped = new Promise<void>((resolve) => {
    stopping.addEventListener('abort', () => resolve(), { once: true });
  });
  return {
    // Whoever calls these two has made sure that no transaction runs (`createExclusiveWork`).
    append(batch: BatchTexts): AppendResult {
      transaction.undoAbandoned();
      return events.appendPrepared(parseTexts(batch));
    },
    related(keys: JoinKeys): Related {
      transaction.undoAbandoned();
      return events.related(keys);
    },
    begin: (id: number) => transaction.begin(id),
    appendWithin(id: number, batch: BatchTexts): AppendResult {
      transaction.assertOpen(id);
      return events.appendPrepared(parseTexts(batch));
    },
    appendAndCommit(id: number, batch: BatchTexts): AppendResult {
      transaction.assertOpen(id);
      const appended = events.appendPrepared(parseTexts(batch));
      transaction.commit(id);
      return appended;
    },
    relatedWithin(id: number, keys: JoinKeys): Related {
      transaction.assertOpen(id);
      return events.related(keys);
    },
    commit: (id: number) => transaction.commit(id),
    rollback: (id: number) => transaction.rollback(id),
    async retain(cutoffs: Retention): Promise<number> {
      let deleted = 0;
      const steps = events.retain(cutoffs);
      while (!stopping.aborted) {
        if (transaction.isOpen) {
          await Promise.race([transaction.ended(), stopped]);
          continue;
        }
        const step = steps.next();
        if (step.done) break;
        deleted += step.value;
        await nextTurn();
      }
      return deleted;
    },
    backup: (files: BackupFiles): Promise<void> => databases.backup(files),
    progress: (): StoreProgress => ({ events: events.appends(), state: state.latest() }),
    async checkWritable(): Promise<void> {
      // Work that has a transaction open shows by itself whether the file can be written.
      if (transaction.isOpen) return;
      databases.checkWritable();
    },
    // Called as `append` is.
    eraseSlice(scope: EraseScope, cursor: string | null, apply: boolean): EraseSlice {
      transaction.undoAbandoned();
      return databases.eraseSlice(scope, cursor, apply);
    },
    async writeBack(rewrite: boolean): Promise<boolean> {
      while (transaction.isOpen && !stopping.aborted)
        await Promise.race([transaction.ended(), stopped]);
      return transaction.isOpen ? false : databases.writeBack(rewrite);
    },
    ...stateMethods(state),
  };
}
export type WriterMethods = ReturnType<typeof writerMethods>;

/** What the writer's thread does with state: it is small, and a read sees every write before it. */
function stateMethods(state: WritableDatabases['state']) {
  return {
    get: (kind: StateKind, id: string) => state.get(kind, id),
    getMany: (kind: StateKind, ids: readonly string[]) => state.getMany(kind, ids),
    list: (kind: StateKind, group?: string | readonly string[]) => state.list(kind, group),
    newest: (kind: StateKind, groups: readonly string[]) => state.newest(kind, groups),
    page: (kind: StateKind, of: StatePage) => state.page(kind, of),
    mutate: (mutations: Mutation[], at: number, fence?: Fence) =>
      state.mutate(mutations, at, fence),
    since: (seq: number, limit: number) => state.since(seq, limit),
    latest: () => state.latest(),
    oldest: () => state.oldest(),
    trim: (before: number) => state.trim(before),
    takeLease: (taking: LeaseTaking, now: number) => state.takeLease(taking, now),
    renewLease: (renewal: Omit<LeaseTaking, 'holder'> & { token: number }, now: number) =>
      state.renewLease(renewal, now),
    giveLease: (name: string, token: number) => state.giveLease(name, token),
    putNode: (node: NodeRow, now: number) => state.putNode(node, now),
    listNodes: () => state.listNodes(),
    removeNode: (id: string) => state.removeNode(id),
    trimNodes: (before: number) => state.trimNodes(before),
  };
}

/** The methods of a reader's thread. Each reads one snapshot. */
export function readerMethods({ events, explorer }: ReadableDatabase) {
  return {
    // One text: faster to send between threads than a structured clone of hundreds of small arrays.
    tallies: (query: TallyQuery) =>
      JSON.stringify(events.snapshot(({ tallies }) => tallies.tallies(query))),
    counts: (query: TallyQuery & { kinds: CountKind[] }) =>
      events.snapshot(({ tallies }) => tallies.counts(query)),
    latencies: (query: TallyQuery & { latencies: Latency[] }) =>
      events.snapshot(({ tallies }) => tallies.latencies(query)),
    slots: (query: { targetId: string; from: number; to: number }) =>
      events.snapshot(({ tallies }) => tallies.slots(query)),
    sessions: (filter: SessionSearch, page: SessionPageRequest) =>
      events.snapshot(({ sessions }) => sessions.page(filter, page)),
    findText: (words: readonly string[]) => events.snapshot(() => explorer.findText(words)),
    countValues: (query: FacetQuery, plans: Parameters<typeof explorer.countValues>[1]) =>
      events.snapshot(() => explorer.countValues(query, plans)),
    scanWindow: (query: FacetQuery, group: RowGroup, window: WindowOfRows) =>
      events.snapshot(() => explorer.scan.window(query, group, window)),
    isSparse: (window: RowWindow) => events.snapshot(() => explorer.isSparse(window)),
    titles: (ids: readonly string[]) => events.snapshot(() => explorer.titles(ids)),
    session: (id: string) => events.snapshot(({ sessions }) => sessions.session(id)),
    frames: (id: string) => events.snapshot(({ sessions }) => sessions.frames(id)),
    marks: (filter: SessionFilter, limit: number) =>
      events.snapshot(({ sessions }) => sessions.marks(filter, limit)),
    lastFinished: (targetIds: readonly string[]) =>
      events.snapshot(({ sessions }) => sessions.lastFinished(targetIds)),
    talliedReleases: () => events.snapshot(({ tallies }) => tallies.releases()),
    labels: (targetIds: readonly string[]) =>
      events.snapshot(({ labels }) => labels.labels(targetIds)),
    pulses: (cursor: string | null) => events.snapshot(({ pulses }) => pulses.pulses(cursor)),
    healthEventsOf: (session: Pick<SessionRecord, 'id' | 'keys'>) =>
      events.snapshot((reader) => reader.healthEventsOf(session)),
    totals: () => events.snapshot((reader) => reader.totals()),
  };
}
export type ReaderMethods = ReturnType<typeof readerMethods>;
