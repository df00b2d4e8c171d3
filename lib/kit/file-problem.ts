const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space',
  EDQUOT: "this user's disk quota is used up: free some space",
  EROFS: 'the disk is read-only: mount it writable, or choose another directory',
  EACCES: 'this user may not do that: change its owner or mode, or run as its owner',
  EPERM: 'this user may not do that: change its owner or mode, or run as its owner',
  EEXIST: 'it is a file, not a directory: choose a directory',
  ENOTDIR: 'a part of its path is a file, not a directory: choose a directory',
  EISDIR: 'it is a directory, not a file',
  ENOENT: 'it does not exist',
  EIO: 'the disk reports an error: check it',
  EMFILE: 'this process has too many open files: raise its limit (ulimit -n)',
  ENFILE: 'this machine has too many open files',
};

/** Whether an error of the file system has a cause outside of this program. */
export const isFileProblem = (error: unknown): boolean => errnoOf(error) in REASONS;

const errnoOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/** What an error of the file system means for the operator: which file, why, and the way out. */
export function fileProblem(path: string, error: unknown): string {
  const code = errnoOf(error);
  const reason = REASONS[code];
  if (reason !== undefined) return `${path} cannot be used: ${reason} (${code})`;
  return `${path} cannot be used: ${error instanceof Error ? error.message : String(error)}`;
}
