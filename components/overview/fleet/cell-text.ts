import type { BadgeState } from '@/components/ui/state/state-badge';
import type { TargetRow } from '@/lib/contract/api/targets-overview';
import { INDICATOR_NAMES } from '@/lib/domain/tallies/indicators';
import { DASH } from '@/lib/web/text/format';
import { formatShare, formatThreshold } from '@/lib/web/text/format-indicator';

export type CellText = {
  /** The mark of the cell. */
  state: BadgeState;
  /** "47.8"; "100" and "0" without a decimal; a dash where there is no value. */
  value: string;
  /** "Factory fails, 47.8 %, needs > 98 %." */
  label: string;
};

type Row = Pick<TargetRow, 'state' | 'indicators'>;
type Indicator = Row['indicators'][number];

const STATE_OF: Record<Indicator['state'], BadgeState> = {
  holds: 'holds',
  fails: 'fails',
  unsure: 'unsure',
  no_data: 'no-data',
};

const WORDS: Record<BadgeState, string> = {
  holds: 'holds',
  fails: 'fails',
  unsure: 'has not enough evidence',
  'no-data': 'has no data',
  emergency: 'fails',
  stale: 'is stale',
  paused: 'is paused',
  maintenance: 'is in maintenance',
};

/** States of a row that every cell takes over. `stale`, `paused`: the values are not of now, so none is shown. */
const OF_ROW: Partial<Record<Row['state'], BadgeState>> = {
  stale: 'stale',
  paused: 'paused',
  maintenance: 'maintenance',
};

/** What the cell of one indicator shows. `offline`: the console has no connection, so that nothing on it is of now. */
export function cellText(row: Row, one: Indicator, offline: boolean): CellText {
  const name = INDICATOR_NAMES[one.key];
  if (one.measured === false)
    return { state: 'no-data', value: DASH, label: `${name} is not measured by this journey.` };
  if (one.notMeaningful)
    return {
      state: 'no-data',
      value: DASH,
      label: `${name} has no meaning while connection or factory fails.`,
    };
  const state = offline ? 'stale' : (OF_ROW[row.state] ?? markOf(one));
  const isOld = row.state === 'stale' || row.state === 'paused';
  const share = isOld ? DASH : formatShare(one.key, one.count, one.thresholdBp);
  const value = share.replace(/\u00a0%$/, '').replace(/^(100|0)\.0$/, '$1');
  const shown = share === DASH ? '' : `, ${share}`;
  const needs = `needs ${formatThreshold(one.key, one.thresholdBp)}`;
  return { state, value, label: `${name} ${WORDS[state]}${shown}, ${needs}.` };
}

const markOf = ({ key, state }: Indicator): BadgeState =>
  key === 'emergency' && state === 'fails' ? 'emergency' : STATE_OF[state];

/** "> 95 %" per indicator where all rows agree; null where they do not. */
export function commonThreshold(rows: readonly Row[], key: Indicator['key']): string | null {
  const all = new Set(
    rows.flatMap(({ indicators }) =>
      indicators.filter((one) => one.key === key).map(({ thresholdBp }) => thresholdBp),
    ),
  );
  const [first, ...others] = all;
  return first === undefined || others.length > 0 ? null : formatThreshold(key, first);
}
