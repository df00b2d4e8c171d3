import type { ErasurePreview } from '../../lib/contract/api/erasures';
import { printable } from './printable';

/** What was, or would be, erased. */
export function erasureText({ what, name, counts }: ErasurePreview, isErased: boolean): string {
  const about = what === 'text' ? `what contains the text at ${name}` : `${what} ${name}`;
  const lines = [
    `${isErased ? 'erased' : 'would erase'} ${printable(about)}:`,
    `  sessions ${counts.sessions}, health events ${counts.healthEvents}, connections ${counts.connections}`,
    `  buckets of counts ${counts.tallies}, names ${counts.labels}, alerts, messages and the like ${counts.state}`,
  ];
  if (!isErased) lines.push('add --yes to erase it for good');
  else if (what !== 'target') lines.push('counts stay: they hold no person');
  return [...lines, ''].join('\n');
}
