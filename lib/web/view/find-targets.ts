import { containsWords } from '../../domain/targets/contains-words';
import type { TargetLike } from '../url/url-state';

/** Targets whose name, environment or id contain every word of a search, the shortest name first: it is the nearest match. */
export function findTargets<T extends TargetLike>(targets: readonly T[], search: string): T[] {
  const words = search.trim();
  if (words === '') return [...targets];
  return targets
    .filter(({ id, name, environment }) => containsWords(`${environment} ${name} ${id}`, words))
    .sort((a, b) => a.name.length - b.name.length);
}
