import { widePaths } from '../store/private-files';

/** A warning about rights on the data for whoever starts Tocsin; null where only its owner can use them. */
export function wideDataWarning(directory: string): string | null {
  const wide = widePaths(directory);
  if (wide.length === 0) return null;
  const named = wide.map(({ path, mode }) => `${path} (${mode.toString(8).padStart(4, '0')})`);
  return `other users of this machine can use the data: ${named.join(', ')}. It contains password hashes, transcripts and sealed secrets with their key; run: chmod -R go-rwx ${directory}`;
}
