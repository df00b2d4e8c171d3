import type { TargetRow } from '@/lib/contract/targets-overview';
import { formatPercent } from '@/lib/web/format';

const whole = (share: number) => formatPercent(share).replace(/\.0(?=\D)/, '');

/** "v1", "v1 80 %, v2 20 %": which releases serve; a dash where none is known. */
export function servingWords({ serving, others }: Pick<TargetRow, 'serving' | 'others'>): string {
  const [first, second] = serving;
  if (!first) return '–';
  if (!second && others.releases === 0) return first.version;
  const shares = serving.map(({ version, share }) => `${version} ${whole(share)}`);
  if (others.releases > 0) shares.push(`${others.releases} more ${whole(others.share)}`);
  return shares.join(', ');
}
