import type { ServerConnection } from '../domain/sessions/connection';
import type { StoredHealthEvent } from '../domain/sessions/health-event';
import type { FrameRecord, SessionRecord } from '../domain/sessions/session';
import type { Handler, Outcome, Stage } from '../domain/sessions/stages';
import type {
  BucketStep,
  CountKind,
  Latency,
  LatencyHistogram,
  Source,
  TallyCounts,
  TallyDimensions,
} from '../domain/tallies/tally';

/** Slots of a target's schedule in one minute. Lost ones lower the coverage; `lostToTarget` counts against a pass only. */
export type SlotCount = {
  targetId: string;
  location: string;
  /** Epoch ms of the minute. */
  minute: number;
  scheduled: number;
  lostToProbe: number;
  lostToTarget: number;
};

/** One group commit. Everything in it is durable when `append` returns, or nothing is. */
export type AppendBatch = {
  /** An id already stored with the same or a higher revision is ignored; a lower one is corrected. */
  sessions: Array<{ record: SessionRecord; frames: FrameRecord[] | null }>;
  healthEvents: StoredHealthEvent[];
  connections: ServerConnection[];
  slots: SlotCount[];
};

export type AppendResult = {
  sessions: { inserted: number; corrected: number; ignored: number };
  /** Ids of health events that were there already. */
  duplicateEvents: string[];
};

/** `from` inclusive, `to` exclusive, epoch ms. An absent or empty list means "any". */
export type TallyFilter = {
  from: number;
  to: number;
  targetId?: string;
  environment?: string;
  release?: string;
  location?: string;
  sources?: Source[];
  strata?: Array<'steady' | 'cold'>;
  /** Seeded history is left out unless this is true. */
  seeded?: boolean;
};

/** Buckets of `step`, merged into points `mergeMs` wide (a multiple of the step), optionally kept apart by dimensions. */
export type TallyQuery = TallyFilter & {
  step: BucketStep;
  /** Width of a returned row's bucket; where it is absent `from` to `to` is one row, of wider buckets too where they fit. */
  mergeMs?: number;
  groupBy?: Array<keyof TallyDimensions>;
};

export type TallyRow = {
  /** Start of the merged bucket, epoch ms. */
  at: number;
  group: Partial<TallyDimensions>;
  counts: TallyCounts;
};

export type CountRow = { at: number; kind: CountKind; key: string; n: number };
export type LatencyRow = { at: number; latency: Latency; histogram: LatencyHistogram };

export type SessionFilter = {
  from?: number;
  to?: number;
  targetId?: string;
  environment?: string;
  release?: string;
  location?: string;
  outcomes?: Outcome[];
  failedStage?: Stage;
  closeCode?: number;
  signature?: string;
  handler?: Handler;
  seeded?: boolean;
};

/** Newest first by end; `after` is the cursor of the page before. */
export type SessionPageRequest = { limit: number; after?: string };
export type SessionPage = { sessions: SessionRecord[]; next: string | null };

/** A session reduced to what the raster and lists draw. */
export type SessionMark = {
  id: string;
  endedAt: number;
  outcome: Outcome;
  failedStage: Stage | null;
  /** How many stages were reached, 0…9. */
  reached: number;
  totalMs: number;
  seeded: boolean;
};

/** The newest session of a target, and the newest that was not excluded, seeded ones left out; epoch ms. */
export type LastFinished = {
  targetId: string;
  finishedAt: number;
  /** Of the newest `COUNTED_SEARCH_LIMIT` sessions; where all of those are excluded, the end of the oldest of them. Null where fewer are. */
  countedAt: number | null;
};

/** So many sessions back a look for one that counts goes. */
export const COUNTED_SEARCH_LIMIT = 200;

/** Ids by which health events and sessions find each other. */
export type JoinKeys = {
  sessionIds: string[];
  traceIds: string[];
  runIds: string[];
  connectionIds: string[];
};

export type StoreStats = {
  engine: string;
  sessions: number;
  healthEvents: number;
  /** Bytes on disk. */
  size: number;
  queueDepth: number;
};

/** Cut-offs in epoch ms: what is older goes. */
export type Retention = {
  sessions: number;
  tallies10s: number;
  tallies1m: number;
  tallies1h: number;
};

/**
 * Append-only and huge: sessions, frames, health events, tallies. Tallies change in the transaction that stores what they
 * count. Errors: AppError `busy` (queue full), `timeout` (a query took longer than its limit), `unavailable` (disk full,
 * closed).
 */
export interface EventStore {
  append(batch: AppendBatch): Promise<AppendResult>;
  tallies(query: TallyQuery): Promise<TallyRow[]>;
  counts(query: TallyQuery & { kinds: CountKind[] }): Promise<CountRow[]>;
  latencies(query: TallyQuery & { latencies: Latency[] }): Promise<LatencyRow[]>;
  slots(query: { targetId: string; from: number; to: number }): Promise<SlotCount[]>;
  sessions(filter: SessionFilter, page: SessionPageRequest): Promise<SessionPage>;
  session(id: string): Promise<SessionRecord | null>;
  frames(sessionId: string): Promise<FrameRecord[] | null>;
  /** Newest first, at most `limit`. */
  marks(filter: SessionFilter, limit: number): Promise<SessionMark[]>;
  /** When sessions of these targets last finished, all in one query; a target without a session has no row. */
  lastFinished(targetIds: readonly string[]): Promise<LastFinished[]>;
  /** Sessions, health events and connections that share any of the keys, as they are stored now (read by the writer). */
  related(keys: JoinKeys): Promise<{
    sessions: SessionRecord[];
    healthEvents: StoredHealthEvent[];
    connections: ServerConnection[];
  }>;
  /** Health events of one session, oldest first. */
  healthEventsOf(session: Pick<SessionRecord, 'id' | 'keys'>): Promise<StoredHealthEvent[]>;
  /** Deletes in small steps so that no other work waits long; returns how many rows went. */
  retain(cutoffs: Retention): Promise<number>;
  stats(): Promise<StoreStats>;
  close(): Promise<void>;
}
