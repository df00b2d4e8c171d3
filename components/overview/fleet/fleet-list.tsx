'use client';

import clsx from 'clsx';
import { ArrowDownWideNarrow } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/state/empty-state';
import { VirtualList } from '@/components/ui/virtual-list';
import type { TargetRow, TargetsOverview } from '@/lib/contract/api/targets-overview';
import { joinNames, splitNames } from '@/lib/domain/fleet/name-list';
import { CHARTED_UP_TO } from '@/lib/domain/fleet/order-rows';
import { ROW_STATES } from '@/lib/domain/fleet/row-state';
import { GATED, INDICATOR_NAMES } from '@/lib/domain/tallies/indicators';
import type { FleetState } from '@/lib/web/fleet-state';
import { isRelative, RANGE_NAMES } from '@/lib/web/url/url-state';
import { useView } from '@/lib/web/view/use-view';
import { commonThreshold } from './cell-text';
import { ChartedRow } from './charted-row';
import { ROW_HEIGHT } from './fleet-columns';
import {
  FoldedLine,
  type Group,
  GroupHead,
  isOpenByDefault,
  MissingLine,
  UnfoldedLine,
} from './fleet-group';
import { FleetHead, FleetRow } from './fleet-row';
import { useCalmOrder } from './use-calm-order';
import { useFleetKeys } from './use-fleet-keys';
import { Histories } from './use-histories';

type Change = (next: Partial<FleetState>) => void;
type Props = {
  data: TargetsOverview;
  dimmed: boolean;
  filtered: boolean;
  state: FleetState;
  onChange: Change;
  /** Loads the rows of later pages. */
  onShowAll: () => void;
};

/** The targets, worst first: flat, by environment where they are many, with their charts where they are few. */
export function FleetList({ data, dimmed, filtered, state, onChange, onShowAll }: Props) {
  const list = useRef<HTMLElement>(null);
  useFleetKeys(list);
  const order = useCalmOrder({ rows: data.rows, groups: data.byEnvironment });
  const total = ROW_STATES.reduce((sum, one) => sum + data.counts[one], 0);
  const charted = total <= CHARTED_UP_TO;
  if (data.rows.length === 0 && (filtered || !data.grouped)) return <NoRows filtered={filtered} />;
  const ids = order.rows.map(({ id }) => id);
  return (
    <Histories ids={ids} indicators={charted ? 'gated' : 'worst'}>
      {order.isChanged ? (
        <Button onClick={order.sort} className="self-start">
          <ArrowDownWideNarrow aria-hidden className="size-3.5" />
          Order changed: sort
        </Button>
      ) : null}
      <section
        ref={list}
        aria-label="Targets"
        className={clsx(!charted && 'panel', dimmed && 'opacity-60')}
        {...order.area}
      >
        {charted ? (
          <ul aria-label="Targets, worst first" className="flex flex-col gap-3">
            {order.rows.map((row) => (
              <ChartedRow key={row.id} row={row} at={data} />
            ))}
          </ul>
        ) : (
          <>
            <Head rows={data.rows} />
            {data.grouped ? (
              order.groups.map((group) => (
                <EnvironmentGroup
                  key={group.environment}
                  group={group}
                  rows={order.rows.filter(({ environment }) => environment === group.environment)}
                  data={data}
                  state={state}
                  onChange={onChange}
                  onShowAll={onShowAll}
                />
              ))
            ) : (
              <Rows label="Targets, worst first" rows={order.rows} data={data} />
            )}
          </>
        )}
      </section>
    </Histories>
  );
}

function NoRows({ filtered }: { filtered: boolean }) {
  return (
    <div className="panel">
      <EmptyState title={filtered ? 'No target matches' : 'No target here'}>
        {filtered
          ? 'No target has this state and matches this search. A search can name fields: env:staging, state:fails, release:2026, name:chat.'
          : 'This environment has no target.'}
      </EmptyState>
    </div>
  );
}

function Head({ rows }: { rows: readonly TargetRow[] }) {
  const { span } = useView();
  const range = isRelative(span) ? RANGE_NAMES[span.range].toLowerCase() : 'range shown';
  const thresholds = GATED.map((key) => ({
    name: key === 'agent' ? 'Agent' : INDICATOR_NAMES[key],
    threshold: commonThreshold(rows, key) ?? 'own',
  }));
  return <FleetHead thresholds={thresholds} range={range} />;
}

type RowsProps = { label: string; rows: readonly TargetRow[]; data: TargetsOverview };

function Rows({ label, rows, data }: RowsProps) {
  return (
    <VirtualList label={label} items={rows} itemKey={(row) => row.id} height={ROW_HEIGHT}>
      {(row, item) => <FleetRow key={row.id} row={row} at={data} item={item} />}
    </VirtualList>
  );
}

/** Rows of a group that are not left out, on any page. */
const rowsOf = ({ folded, ...group }: Group) =>
  ROW_STATES.reduce((sum, state) => sum + group[state], 0) -
  (folded?.holds ?? 0) -
  (folded?.paused ?? 0);

type GroupProps = {
  group: Group;
  rows: readonly TargetRow[];
  data: TargetsOverview;
  state: FleetState;
  onChange: Change;
  onShowAll: () => void;
};

/** One environment: its head, the rows that do not hold, and one line for those that do. */
function EnvironmentGroup({ group, rows, data, state, onChange, onShowAll }: GroupProps) {
  const { environment, folded } = group;
  const names = (text: string | null) => splitNames(text ?? '');
  const listed = (text: string | null) => names(text).includes(environment);
  const set = (text: string | null, isIn: boolean) => {
    const others = names(text).filter((name) => name !== environment);
    return joinNames(isIn ? [...others, environment] : others) || null;
  };
  const searches = Boolean(state.q || state.state);
  const isOpen =
    listed(state.open) || (!listed(state.closed) && (searches || isOpenByDefault(group)));
  const missing = data.next === null || searches ? 0 : rowsOf(group) - rows.length;
  if (searches && rows.length === 0) return null;
  return (
    <section aria-label={environment}>
      <GroupHead
        group={group}
        isOpen={isOpen}
        onToggle={() =>
          onChange({ open: set(state.open, !isOpen), closed: set(state.closed, isOpen) })
        }
      />
      {isOpen ? (
        <>
          <Rows label={`${environment}, worst first`} rows={rows} data={data} />
          {missing > 0 ? <MissingLine missing={missing} onShow={onShowAll} /> : null}
          {folded ? (
            <FoldedLine folded={folded} onShow={() => onChange({ show: set(state.show, true) })} />
          ) : null}
          {listed(state.show) && !searches ? (
            <UnfoldedLine onHide={() => onChange({ show: set(state.show, false) })} />
          ) : null}
        </>
      ) : null}
    </section>
  );
}
