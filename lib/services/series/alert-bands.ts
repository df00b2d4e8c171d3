import type { Series } from '../../contract/api/overview';
import type { Alert } from '../../domain/alerts/alert';
import type { ServiceContext } from '../service-context';
import type { Range } from '../time-range';

/** Resolved alerts to read, newest first; a range further back shows none instead of taking long. */
const CLOSED_LOOKED_AT = 1_000;
const BANDS_LIMIT = 200;

type Band = Series['alerts'][number];

/** When alerts of a target's indicators fired in the range, oldest first. */
export async function alertBands(
  ctx: Pick<ServiceContext, 'state'>,
  targetId: string,
  range: Range,
): Promise<Band[]> {
  const [open, closed] = await Promise.all([
    ctx.state.list('alert', 'open'),
    ctx.state.page('alert', { group: 'closed', limit: CLOSED_LOOKED_AT }),
  ]);
  return [...open, ...closed]
    .map((row) => row.value)
    .filter((alert) => alert.targetId === targetId)
    .flatMap(bandOf)
    .filter(({ from, to }) => from < range.to && (to ?? range.to) > range.from)
    .sort((a, b) => a.from - b.from)
    .slice(-BANDS_LIMIT);
}

function bandOf({ id, indicator, severity, firedAt, resolvedAt }: Alert): Band[] {
  if (indicator === null || firedAt === null) return [];
  return [{ id, indicator, severity, from: firedAt, to: resolvedAt }];
}
