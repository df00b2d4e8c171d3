import { ROW_KINDS, type RowKind } from '../../contract/api/intake/rows';
import type { About } from '../../contract/api/settings';
import { SessionCounterBook } from '../../domain/metrics/session-counters';
import type { Clock } from '../../kit/clock';
import type { AppendResult } from '../../store/event-store';
import type { ParsedEvents } from '../parse-events';
import type { Prepared } from '../prepare-batch';
import { createRecentShare } from './recent-share';

type Stats = About['collect'] & { clockSkewMs: number };

/** What happened to rows of one source that were handed to the queue. */
type StoredRows = { accepted: number; duplicates: number; unjoined: number };

/** What one source has sent since the start; of its last batch, how late its newest event was and how far its clock leads, ms. */
type SourceFigures = {
  accepted: number;
  duplicates: number;
  rejected: number;
  /** Batches that were refused because too much was waiting. */
  refused: number;
  /** Batches that were refused because the source sent more rows than one may. */
  limited: number;
  /** Rows that wait to be stored. */
  queued: number;
  lagMs: number;
  clockSkewMs: number;
  /**
   * Share of the rows that were stored lately and that no indicator counts, 0 to 1: of no known target, or of neither a session nor a
   * connection. Null where none was stored.
   */
  unjoinedRatio(): number | null;
  /** Rows that are no health events themselves; `accepted` and `duplicates` are the events that they meant. */
  kinds: Partial<Record<RowKind, KindFigures>>;
};

type KindFigures = {
  accepted: number;
  duplicates: number;
  ignored: number;
  rejected: number;
  /** Requests that were refused before they were read, and their bytes where they were announced. */
  refused: number;
  refusedBytes: number;
};

/** Sources that are counted by themselves; all others share a row. */
const MOST_SOURCES = 100;
const OTHER_SOURCES = 'other';

type NotedFigures = SourceFigures & { note(stored: StoredRows): void };

/** The figures of a source by its name; beyond the limit, those that all others share. */
function namedSources(clock: Pick<Clock, 'monotonic'>, sources: Map<string, NotedFigures>) {
  return (name: string): NotedFigures => {
    const key = sources.has(name) || sources.size < MOST_SOURCES ? name : OTHER_SOURCES;
    const known = sources.get(key);
    if (known) return known;
    const unjoined = createRecentShare(clock);
    const fresh: NotedFigures = {
      accepted: 0,
      duplicates: 0,
      rejected: 0,
      refused: 0,
      limited: 0,
      queued: 0,
      lagMs: 0,
      clockSkewMs: 0,
      unjoinedRatio: unjoined.share,
      kinds: {},
      note: (stored) => unjoined.add({ part: stored.unjoined, all: stored.accepted }),
    };
    sources.set(key, fresh);
    return fresh;
  };
}

/** What the collector counts about itself since it started. */
export function createIntakeFigures(clock: Pick<Clock, 'monotonic'>) {
  const sessions = new SessionCounterBook();
  const counters = { eventsAccepted: 0, eventsRejected: 0, sessionsStored: 0, corrections: 0 };
  const sources = new Map<string, NotedFigures>();
  let clockSkewMs = 0;

  const sourceNamed = namedSources(clock, sources);
  return {
    sessions,
    parsed(name: string, { leadMs, lagMs, rejected }: ParsedEvents): void {
      clockSkewMs = leadMs;
      counters.eventsRejected += rejected.length;
      const source = sourceNamed(name);
      source.rejected += rejected.length;
      source.clockSkewMs = leadMs;
      source.lagMs = lagMs;
    },
    stored(name: string, rows: StoredRows): void {
      counters.eventsAccepted += rows.accepted;
      const source = sourceNamed(name);
      source.accepted += rows.accepted;
      source.duplicates += rows.duplicates;
      source.note(rows);
    },
    /** As `stored`, of rows that were mapped. */
    storedRows(
      name: string,
      kind: RowKind,
      rows: StoredRows & { ignored: number; rejected: number },
    ): void {
      counters.eventsAccepted += rows.accepted;
      counters.eventsRejected += rows.rejected;
      const source = sourceNamed(name);
      const figures = kindOf(source, kind);
      for (const of of ['accepted', 'duplicates', 'ignored', 'rejected'] as const)
        figures[of] += rows[of];
      source.note(rows);
    },
    refusedRows(name: string, kind: RowKind, bytes: number): void {
      const figures = kindOf(sourceNamed(name), kind);
      figures.refused += 1;
      figures.refusedBytes += bytes;
    },
    /** Rows of a source that begin to wait, or with a negative number no longer do. */
    queued(name: string, rows: number): void {
      sourceNamed(name).queued += rows;
    },
    refused(name: string, why: 'full' | 'rate'): void {
      sourceNamed(name)[why === 'full' ? 'refused' : 'limited'] += 1;
    },
    committed({ arrived, decided }: Prepared, result: AppendResult): void {
      counters.sessionsStored += result.sessions.inserted;
      counters.corrections += result.sessions.corrected;
      for (const record of arrived) sessions.add(record);
      for (const one of decided) sessions.addConnection(one);
    },
    stats: (queue: Pick<Stats, 'queueDepth' | 'queueLimit'>): Stats => ({
      ...queue,
      ...counters,
      sources: [...sources].map(([name, { note: _, unjoinedRatio, kinds, ...source }]) => ({
        name,
        ...source,
        unjoinedRatio: unjoinedRatio(),
        kinds: ROW_KINDS.flatMap((kind) => {
          const figures = kinds[kind];
          return figures ? [Object.assign({ kind }, figures)] : [];
        }),
      })),
      clockSkewMs,
    }),
  };
}

export type IntakeFigures = ReturnType<typeof createIntakeFigures>;

function kindOf({ kinds }: Pick<SourceFigures, 'kinds'>, kind: RowKind): KindFigures {
  kinds[kind] ??= {
    accepted: 0,
    duplicates: 0,
    ignored: 0,
    rejected: 0,
    refused: 0,
    refusedBytes: 0,
  };
  return kinds[kind];
}
