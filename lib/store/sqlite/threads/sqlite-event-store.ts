import type { FrameRecord, SessionRecord } from '../../../domain/sessions/session';
import type { Clock } from '../../../kit/clock';
import { createTimeSlices } from '../../../kit/time-slices';
import type { EventStore, StoreStats } from '../../event-store';
import { type ExplorerCalls, readFacets } from '../../shared/explorer/read-facets';
import { readPage } from '../../shared/explorer/read-page';
import { type MarkRow, toMark } from '../../shared/session-marks';
import { type RawTally, toTallyRow } from '../../shared/tally-query';
import { toTexts } from '../events/batch-texts';
import { createExclusiveWork } from './exclusive-work';
import type { MethodCaller } from './method-caller';
import type { ReaderMethods, WriterMethods } from './thread-methods';

type Parts = {
  writer: MethodCaller<WriterMethods>;
  reader: MethodCaller<ReaderMethods>;
  /** Bytes on disk and calls that wait. */
  load(): Promise<Pick<StoreStats, 'size' | 'queueDepth'>>;
  close(): Promise<void>;
  clock: Clock;
  /** Longest wait for other work, ms. */
  lockMs: number;
};

/** The event store over a writer and readers, wherever they run. */
export function sqliteEventStore({ writer, reader, load, close, ...options }: Parts): EventStore {
  const { clock, lockMs } = options;
  const { exclusively, betweenWork } = createExclusiveWork({ writer, clock, limitMs: lockMs });
  const explorer: ExplorerCalls & Parameters<typeof readPage>[2]['calls'] = {
    findText: (words) => reader.call('findText', words),
    countValues: (query, plans) => reader.call('countValues', query, plans),
    scanWindow: (query, group, window) => reader.call('scanWindow', query, group, window),
    isSparse: (window) => reader.call('isSparse', window),
    titles: (ids) => reader.call('titles', ids),
    sessions: (filter, page) => reader.call('sessions', filter, page),
  };
  return {
    append: async (batch) => {
      const texts = await toTexts(batch, createTimeSlices(clock));
      return betweenWork(() => writer.call('append', texts));
    },
    related: (keys) => betweenWork(() => writer.call('related', keys)),
    exclusively: (_keys, work) => exclusively(work),
    pulses: (cursor) => reader.call('pulses', cursor),
    retain: (cutoffs) => writer.call('retain', cutoffs),
    async tallies(query) {
      const rows: RawTally[] = JSON.parse(await reader.call('tallies', query));
      return rows.map((row) => toTallyRow(row, query.groupBy));
    },
    counts: (query) => reader.call('counts', query),
    latencies: (query) => reader.call('latencies', query),
    slots: (query) => reader.call('slots', query),
    async sessions(filter, page) {
      const { texts, ...rest } = await readPage(filter, page, { calls: explorer, clock });
      return { sessions: texts.map((text) => JSON.parse(text) as SessionRecord), ...rest };
    },
    facets: (query) => readFacets(query, explorer, clock),
    async session(id) {
      const text = await reader.call('session', id);
      return text === null ? null : (JSON.parse(text) as SessionRecord);
    },
    async frames(sessionId) {
      const text = await reader.call('frames', sessionId);
      return text === null ? null : (JSON.parse(text) as FrameRecord[]);
    },
    async marks(filter, limit) {
      const rows: MarkRow[] = JSON.parse(await reader.call('marks', filter, limit));
      return rows.map(toMark);
    },
    talliedReleases: () => reader.call('talliedReleases'),
    labels: (targetIds) => reader.call('labels', targetIds),
    lastFinished: (targetIds) => reader.call('lastFinished', targetIds),
    healthEventsOf: ({ id, keys }) => reader.call('healthEventsOf', { id, keys }),
    eraseSlice: (scope, cursor, apply) =>
      betweenWork(() => writer.call('eraseSlice', scope, cursor, apply)),
    async stats() {
      const totals = await reader.call('totals');
      return { engine: 'sqlite', ...totals, ...(await load()) };
    },
    close,
  };
}
