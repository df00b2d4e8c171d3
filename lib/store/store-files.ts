/** What one file of the stores contains, read from the file itself. */
export type StoreFileReport = {
  /** Name within the data directory. */
  file: string;
  /** Version of its schema, and the newest one that this Tocsin knows. */
  schema: number;
  knownSchema: number;
  /** What an integrity check found; empty for a sound file, and for one that could not be checked. */
  problems: string[];
  /** Why the file could not be read, where that says nothing about its content: the disk, or this user's rights. Null where it could. */
  unreadable: string | null;
  /** Rows by what they are: `sessions`, `healthEvents`, and each kind of state. */
  counts: Record<string, number>;
  /** Secrets in it that only the data directory's key opens, as they are stored. */
  sealed: string[];
  /** Number of its last write (`StoreProgress`); null where it cannot be read. */
  progress: number | null;
  /** When its newest session ended, epoch ms; null without one. */
  newestAt: number | null;
};

/** `quick` checks the structure of the file, `full` its indexes too, which reads everything. */
export type CheckDepth = 'none' | 'quick' | 'full';

/** Names of the files of both stores within a data directory. */
export const STORE_FILES = ['events.db', 'state.db'] as const;
