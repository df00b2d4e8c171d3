import { lockDirectory } from '../../store/directory-lock';

/**
 * Allows one probe per spool directory, and creates it for its owner alone. The returned function releases it. Errors: AppError
 * `conflict`, `unavailable`.
 */
export function lockSpool(directory: string): () => void {
  return lockDirectory(directory);
}
