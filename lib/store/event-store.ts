import type { LabelKind, LabelUse } from '../domain/labels/new-labels';
import type { SessionCondition, ValueField } from '../domain/session-query/session-query';
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

/**
 * Slots of a target's schedule in one minute, as one probe counted them. Lost ones lower the coverage; `lostToTarget` counts
 * against a pass only. The counts are absolute: a report with a higher `seq` replaces the one before, and one that comes twice or
 * late changes nothing. Counts of several probes are added up by the reader.
 */
export type SlotCount = {
  targetId: string;
  location: string;
  /** Epoch ms of the minute. */
  minute: number;
  /**
   * Who counted: an id of its own for every start of a probe, so that one that starts again within a minute adds to what it had
   * counted before. Empty for counts from before probes had ids.
   */
  probe: string;
  /** Grows with every report of the same probe. */
  seq: number;
  scheduled: number;
  lostToProbe: number;
  lostToTarget: number;
};

/** A label that a target used (decision 65); '' where a row has no target. */
export type LabelRow = LabelUse & { targetId: string; kind: LabelKind; label: string };

/** Most labels that are read of one target: the most recently used. */
export const LABELS_READ = 10_000;

/** Rows of one commit. Sent again, they change nothing: every row says by itself whether it is newer than a stored one. */
export type AppendBatch = {
  /**
   * Replaces a stored session of the same id and a lower revision, and is ignored where the stored revision is as high. Ids are
   * UUIDs in canonical lower case: an engine may store them as such, and finds others more slowly. A session's `endedAt` is a fact and the same in every revision, so a correction never leaves
   * the bucket, or the partition, that the session is stored in.
   */
  sessions: Array<{ record: SessionRecord; frames: FrameRecord[] | null }>;
  /** Ignored where an event of the same id is stored. Sent again, an event has the `at` that it had the first time. */
  healthEvents: StoredHealthEvent[];
  /** One per connection id and environment, replaced by a higher revision. */
  connections: ServerConnection[];
  /** One per target, minute, location and probe, replaced by a higher `seq`. */
  slots: SlotCount[];
  /** One per target, kind and label: the earliest first use and the latest last use are kept. */
  labels?: LabelRow[] | undefined;
};

/** What the rows of a batch did. Exact on every engine, also for rows that were sent twice at once. */
export type AppendResult = {
  sessions: { inserted: number; corrected: number; ignored: number };
  /** Ids of health events that were stored before, or earlier in the same batch. */
  duplicateEvents: string[];
};

/** `from` inclusive, `to` exclusive, epoch ms. An absent or empty list means "any". */
export type TallyFilter = {
  from: number;
  to: number;
  targetId?: string;
  /** Any of these targets. */
  targetIds?: readonly string[];
  environment?: string;
  release?: string;
  location?: string;
  /** The journey of sessions, as the dimension has it (`evidenceJourney`). */
  journey?: string;
  sources?: Source[];
  strata?: Array<'steady' | 'cold'>;
  /** Includes seeded history, which is left out by default. */
  seeded?: boolean;
};

/** Buckets of `step`, merged into points `mergeMs` wide (a multiple of the step), optionally grouped by dimensions. */
export type TallyQuery = TallyFilter & {
  step: BucketStep;
  /** Width of a returned row. Where it is absent, `from` to `to` is one row, summed from wider buckets too where they fit. */
  mergeMs?: number;
  groupBy?: Array<keyof TallyDimensions>;
};

export type TallyRow = {
  /** Start of the merged bucket, epoch ms. */
  at: number;
  group: Partial<TallyDimensions>;
  counts: TallyCounts;
};

/** `group`: the dimensions that the query groups by; absent where it names none. */
export type CountRow = {
  at: number;
  kind: CountKind;
  key: string;
  n: number;
  group?: Partial<TallyDimensions> | undefined;
};
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
  /** How the credential was presented: a way of the target, or `journey`. */
  auth?: string;
  seeded?: boolean;
  /** Further conditions, all of which apply. A target is named by its id. */
  where?: readonly SessionCondition[] | undefined;
};

/**
 * Newest first by end; `after` is the cursor of the page before. With `budgetMs` the page may be short, or empty: rows are read,
 * newest first, until that time is over, and `next` goes on there.
 */
export type SessionPageRequest = {
  limit: number;
  after?: string | undefined;
  budgetMs?: number | undefined;
};
/** `searchedFrom`: rows that ended earlier (epoch ms) were not read, because the time was over; null where the page is whole. */
type SessionPage = {
  sessions: SessionRecord[];
  next: string | null;
  searchedFrom: number | null;
};

/** Fields that sessions are counted by; `time`: by steps of `stepMs`, whose starts are the values. */
export type FacetField = ValueField | 'time';

/**
 * How sessions of a span (whole minutes, epoch ms) divide by each field. The conditions of a field itself do not apply to its own
 * counts, so that its other values remain choices.
 */
export type FacetQuery = {
  filter: Pick<SessionFilter, 'targetId' | 'environment' | 'where'> & { from: number; to: number };
  fields: readonly FacetField[];
  /** A multiple of a minute. */
  stepMs: number;
  /** For the fields that have to be counted from rows. */
  budgetMs: number;
};

/** `title`: of a signature. */
export type FacetValue = { value: string; title: string | null; counts: Record<Outcome, number> };
/** `searchedFrom`: as of a page; null where every session is counted. Values without a session are left out. */
export type Facet = { field: FacetField; values: FacetValue[]; searchedFrom: number | null };

/** The part of a session that the raster and lists draw. */
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
  /** Of the newest `COUNTED_SEARCH_LIMIT` sessions; where all of those are excluded, the end of the oldest of them. Null where a target has fewer and all are excluded. */
  countedAt: number | null;
};

/** How many of a target's newest sessions are searched for one that was not excluded. */
export const COUNTED_SEARCH_LIMIT = 200;

/** Ids by which health events and sessions find each other. */
export type JoinKeys = {
  sessionIds: string[];
  traceIds: string[];
  runIds: string[];
  connectionIds: string[];
  /**
   * Sessions that ended, and health events whose `at` lies, outside of `from` to `to` (epoch ms, both inclusive) are left out, so
   * that an engine that stores by day reads few days. Connections are found whenever they began, because they may be open for days.
   * Absent: all that is stored. Which work waits for which does not depend on it.
   */
  near?: { from: number; to: number } | undefined;
};

/** Records that share keys, as they are stored. */
export type Related = {
  sessions: SessionRecord[];
  healthEvents: StoredHealthEvent[];
  connections: ServerConnection[];
};

/** What work inside `exclusively` may do to the store. Over once the work has ended: later calls fail as `unavailable`. */
export type EventTransaction = {
  /** As `EventStore.related`; sees what this transaction appended. */
  related(keys: JoinKeys): Promise<Related>;
  /**
   * As `EventStore.append`, durable once `exclusively` resolves. One that fails has stored nothing. `isLast`: the work calls the
   * transaction no more and does not fail, so an engine may commit at once; what was appended then stays.
   */
  append(batch: AppendBatch, options?: { isLast?: boolean | undefined }): Promise<AppendResult>;
};

/** A target with new rows. */
export type Pulse = {
  targetId: string;
  /** End of its newest session, seeded ones left out, also of one that retention has deleted; epoch ms. Null without one. */
  lastFinishedAt: number | null;
};

export type StoreStats = {
  engine: string;
  sessions: number;
  healthEvents: number;
  /** Bytes on disk. */
  size: number;
  queueDepth: number;
};

/** Cut-offs in epoch ms: older rows are deleted. */
export type Retention = {
  sessions: number;
  /** Health events and connections; where it is absent, as sessions. */
  healthEvents?: number | undefined;
  tallies10s: number;
  tallies1m: number;
  tallies1h: number;
  /** Ids of sessions that stay however old they are, with their frames: evidence of incidents. */
  keptSessions?: readonly string[] | undefined;
};

/**
 * What an erasure is about: everything of a target, counts included; one session; or what contains a text at a target (sessions by
 * their record or frames, and what belongs to them, and health events), of which counts stay.
 */
export type EraseScope =
  | { kind: 'target'; targetId: string }
  | { kind: 'session'; sessionId: string }
  | { kind: 'text'; targetId: string; text: string };

/** Rows of each kind. `tallies`: buckets of counts and slots; `labels`: names that contained the text and are replaced. */
export type EraseCounts = {
  sessions: number;
  healthEvents: number;
  connections: number;
  tallies: number;
  labels: number;
};

/** `next` is the cursor of the next slice, null after the last. */
export type EraseSlice = { counts: EraseCounts; next: string | null };

/**
 * Append-only and huge: sessions, frames, health events, tallies. Errors: AppError `busy` (queue full, keys not had in time),
 * `timeout` (a query took longer than its limit), `unavailable` (disk full, closed).
 *
 * Every engine keeps: a batch is stored as a whole or not at all; tallies change in the commit that stores what they count, each
 * session and connection counted once, by its highest revision; `append` answers exactly; `related` sees every append that
 * resolved before it was called; `pulses` omits nothing. Corrections depend on these: a relaxed one counts a session twice.
 *
 * An eventually consistent engine may relax the other reads: `tallies`, `counts`, `latencies`, `slots`, `sessions`, `facets`, `session`,
 * `frames`, `marks`, `lastFinished`, `healthEventsOf` and `stats` may lag behind an append, by less than the judge's tick (15 s),
 * and two of them may show different moments. Each alone shows whole batches: never a session without its tallies.
 */
export interface EventStore {
  /** Durable when it resolves. Same as `exclusively` for the batch's own keys, with the one append as its work. */
  append(batch: AppendBatch): Promise<AppendResult>;
  /**
   * Runs `work` alone among all work and appends that share one of `keys`, in one transaction: everything it appends is durable
   * when this resolves, or nothing is stored. An error of `work` undoes its appends and is passed on.
   *
   * `work` may run more than once (an engine may find that it needs further keys, or lose its connection before the commit):
   * outside the transaction it may only do what can be repeated. It calls the transaction, never the store itself, for `append`
   * and `related`: the store would wait for the work that waits for it.
   * Errors: those of `work`; `busy` where the keys were not had in time; `unavailable` where the commit failed.
   */
  exclusively<T>(keys: JoinKeys, work: (transaction: EventTransaction) => Promise<T>): Promise<T>;
  /**
   * Targets with rows committed since `cursor`, all that ever had some where it is null. May repeat a target, never omits one.
   * `cursor` is what an earlier answer of the same store gave; any other text is `invalid_input`.
   */
  pulses(cursor: string | null): Promise<{ cursor: string; targets: Pulse[] }>;
  tallies(query: TallyQuery): Promise<TallyRow[]>;
  counts(query: TallyQuery & { kinds: CountKind[] }): Promise<CountRow[]>;
  latencies(query: TallyQuery & { latencies: Latency[] }): Promise<LatencyRow[]>;
  slots(query: { targetId: string; from: number; to: number }): Promise<SlotCount[]>;
  sessions(filter: SessionFilter, page: SessionPageRequest): Promise<SessionPage>;
  /** One per field, in the order of the fields; values in no order. Seeded sessions are counted. */
  facets(query: FacetQuery): Promise<Facet[]>;
  session(id: string): Promise<SessionRecord | null>;
  frames(sessionId: string): Promise<FrameRecord[] | null>;
  /** Newest first, at most `limit`. */
  marks(filter: SessionFilter, limit: number): Promise<SessionMark[]>;
  /** Labels that these targets used, the `LABELS_READ` most recently used of each. */
  labels(targetIds: readonly string[]): Promise<LabelRow[]>;
  /** Releases that any tally is about, of all sources, seeded ones included. */
  talliedReleases(): Promise<Array<{ targetId: string; release: string }>>;
  /** When sessions of these targets last finished, in one query; a target without a session has no row. */
  lastFinished(targetIds: readonly string[]): Promise<LastFinished[]>;
  /** Sessions, health events and connections that share any of the keys. Sees every append that resolved before. */
  related(keys: JoinKeys): Promise<Related>;
  /** Health events of one session, oldest first. */
  healthEventsOf(session: Pick<SessionRecord, 'id' | 'keys'>): Promise<StoredHealthEvent[]>;
  /**
   * Deletes in small steps so that no other work waits long: what is older, then the labels and sets of dimensions that nothing
   * names any more. Returns how many rows it deleted.
   */
  retain(cutoffs: Retention): Promise<number>;
  /**
   * Counts and, with `apply`, deletes the next slice of what an erasure is about, in a short transaction. `cursor` is that of the
   * slice before, null for the first. Nothing is kept between slices, so one that was killed begins again with null and finds what
   * is left; what is deleted cannot be read from the file any more once the log is written back (`Stores.writeBack`).
   */
  eraseSlice(scope: EraseScope, cursor: string | null, apply: boolean): Promise<EraseSlice>;
  stats(): Promise<StoreStats>;
  close(): Promise<void>;
}
