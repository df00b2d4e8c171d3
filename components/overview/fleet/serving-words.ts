import type { TargetRow } from '@/lib/contract/api/targets-overview';
import { formatPercent } from '@/lib/web/text/format';

const wholePercent = (share: number) => formatPercent(share).replace(/\.0(?=\D)/, '');

/** More would make a row of the list too high. */
const NAMED = 2;

/** "v1"; "v1 80 %" and "v2 20 %": one line per serving release, the smallest together. A dash where none is known. */
export function servingLines({ serving, others }: Pick<TargetRow, 'serving' | 'others'>): string[] {
  const [first, second] = serving;
  if (!first) return ['–'];
  if (!second && others.releases === 0) return [first.version];
  const named = serving.slice(0, NAMED);
  const lines = named.map(({ version, share }) => `${version} ${wholePercent(share)}`);
  const rest = serving.slice(NAMED);
  const count = rest.length + others.releases;
  if (count === 0) return lines;
  const share = rest.reduce((sum, one) => sum + one.share, others.share);
  return [...lines, `${count} more ${wholePercent(share)}`];
}
