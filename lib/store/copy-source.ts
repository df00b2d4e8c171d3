import type { SlotCount } from './event-store';

/** Where reading of a table goes on: the key of the last row that was read. Empty before the first. */
export type CopyPosition = ReadonlyArray<string | number>;

/** Texts and sets of dimensions are named by the ids that they have in the directory. */
export type CopiedLabel = { id: number; text: string; lastAt: number };
/** `texts`: the dimensions but for `seeded`, in the order of the columns that both engines have. Epoch ms of hours. */
export type CopiedDimension = {
  id: number;
  texts: readonly string[];
  seeded: number;
  firstAt: number;
  lastAt: number;
};
type CopiedTargetLabel = {
  targetId: string;
  kind: number;
  label: string;
  firstAt: number;
  lastAt: number;
};
export type CopiedNames = {
  labels: CopiedLabel[];
  dimensions: CopiedDimension[];
  targetLabels: CopiedTargetLabel[];
  /** `target`: id of a label. */
  pulses: Array<{ target: number; lastFinishedAt: number | null }>;
  totals: { appends: number; sessions: number; healthEvents: number };
};

/** `columns`: those of `SESSION_COLUMNS`; `body` and `frames` as `packJson` made them. */
export type CopiedSession = {
  id: string;
  columns: ReadonlyArray<number | null>;
  body: Buffer;
  frames: Buffer | null;
};
/** A count of a label, by positions of the kind and, for facets, of the outcome. */
export type CopiedCount = { kind: number; outcome: number; label: number; n: number };
/** `counts`: those of `COUNT_COLUMNS`; `histograms` as `encodeLatencies` made them. */
export type CopiedCell = {
  dimension: number;
  bucket: number;
  counts: readonly number[];
  marks: CopiedCount[];
  facets: CopiedCount[];
  histograms: Buffer | null;
};
export type CopiedEntity = {
  kind: string;
  id: string;
  grp: string;
  version: number;
  updatedAt: number;
  json: string;
};

/** Rows of each table; those of health events and connections are JSON texts. */
export type CopiedRows = {
  sessions: CopiedSession;
  healthEvents: string;
  connections: string;
  slots: SlotCount;
  cells10s: CopiedCell;
  cells1m: CopiedCell;
  cells1h: CopiedCell;
  entities: CopiedEntity;
};
export type CopiedTable = keyof CopiedRows;

/** In the order in which they are copied: what people changed comes last, so that a copy without an end shows nothing of it. */
export const COPIED_TABLES = [
  'sessions',
  'healthEvents',
  'connections',
  'slots',
  'cells10s',
  'cells1m',
  'cells1h',
  'entities',
] as const satisfies readonly CopiedTable[];

/** Tables with rows that have an instant. Sums of each day are compared after a copy. */
export type DatedTable = Exclude<CopiedTable, 'entities'>;
/** UTC day since 1970, then its sums. */
export type DaySums = number[];

/** Both stores of a directory that no process changes meanwhile, read row by row. Errors: AppError `unavailable`. */
export type CopySource = {
  /** Differs after every change of the stores. */
  identity: string;
  /** Seq of the last change of the state. */
  latestChange: number;
  /** Rows of each table; of cells, how many have counts. */
  counts: Readonly<Record<CopiedTable, number>>;
  names(): CopiedNames;
  /** UTC days since 1970 that a table has rows of, ascending. */
  days(table: DatedTable): number[];
  /** The next rows of a table in the order of their key, and where to go on; null after the last. */
  read<T extends CopiedTable>(
    table: T,
    after: CopyPosition,
  ): { rows: Array<CopiedRows[T]>; next: CopyPosition | null };
  /** Cells of a step that begin in `from` to `to` (exclusive), epoch ms. */
  cellsIn(table: 'cells10s' | 'cells1m' | 'cells1h', from: number, to: number): CopiedCell[];
  /** JSON texts of the sessions that ended in `from` to `to` (exclusive), epoch ms. */
  recordsIn(from: number, to: number): string[];
  /** Hours with sessions, epoch ms, ascending. */
  hours(): number[];
  /** Sums of the columns of counts by day: those of `COUNT_COLUMNS` for cells, scheduled and both lost ones for slots. */
  daySums(table: 'cells10s' | 'cells1m' | 'cells1h' | 'slots'): DaySums[];
  close(): void;
};

/** How far a table has come: rows of all. */
export type CopyProgressReport = { table: CopiedTable; done: number; of: number };

/** What a comparison of a copy found. `compared`: of what it is about; `problem`: null where all are equal. */
export type CopyCheck = { name: string; compared: number; problem: string | null };
