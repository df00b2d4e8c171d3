'use client';

import { useQuery } from '@tanstack/react-query';
import { Panel } from '@/components/ui/panel';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { type Column, Table } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import type { NodeView } from '@/lib/contract/api/settings';
import { nodesQuery } from '@/lib/web/queries/settings';
import { formatDuration } from '@/lib/web/text/format';

/** From this difference on, a process is warned of in its log, ms. */
const OFFSET_TROUBLE_MS = 2_000;

const COLUMNS: Column<NodeView>[] = [
  { key: 'name', name: 'Node', cell: ({ name }) => <span title={name}>{name}</span> },
  {
    key: 'roles',
    name: 'Does',
    className: 'py-1 whitespace-normal',
    cell: (node) => <Roles node={node} />,
  },
  {
    key: 'seen',
    name: 'Last seen',
    className: 'w-36 py-1 whitespace-normal',
    cell: (node) => <LastSeen node={node} />,
  },
  {
    key: 'offset',
    name: 'Clock',
    className: 'w-32 max-sm:hidden',
    cell: (node) => <ClockOffset node={node} />,
  },
  {
    key: 'version',
    name: 'Version',
    className: 'w-24 max-sm:hidden',
    cell: ({ version }) => version,
  },
];

function Roles({ node }: { node: NodeView }) {
  const { roles, judging, up } = node;
  const isStandby = up && !judging && roles.includes('judge');
  return (
    <span>
      {roles.join(', ')}
      {judging ? '; judges now' : null}
      {isStandby ? '; on standby' : null}
      {isClockWrong(node) ? (
        <span className="block sm:hidden">
          clock <ClockOffset node={node} />
        </span>
      ) : null}
    </span>
  );
}

const isClockWrong = ({ clockOffsetMs }: NodeView) =>
  clockOffsetMs !== null && Math.abs(clockOffsetMs) > OFFSET_TROUBLE_MS;

function LastSeen({ node: { up, seenAt } }: { node: NodeView }) {
  if (up) return <span>now</span>;
  return (
    <span className="font-medium text-fails-ink">
      <Time at={seenAt} />
    </span>
  );
}

function ClockOffset({ node }: { node: NodeView }) {
  const { clockOffsetMs } = node;
  if (clockOffsetMs === null) return <span className="text-fg-muted">not measured</span>;
  if (clockOffsetMs === 0) return <span>right</span>;
  const way = clockOffsetMs > 0 ? 'behind' : 'ahead';
  return (
    <span className={isClockWrong(node) ? 'font-medium text-fails-ink' : undefined}>
      {formatDuration(Math.abs(clockOffsetMs))} {way}
    </span>
  );
}

/** The processes of this installation: what each does, whether it is there, and which one judges. */
export function NodesPanel() {
  const { data, error, refetch } = useQuery(nodesQuery());
  if (error)
    return (
      <ErrorPanel
        what="The nodes could not be loaded"
        error={error}
        kept={undefined}
        onRetry={() => void refetch()}
      />
    );
  if (!data) return null;
  const nodes = data.nodes;
  const judging = nodes.filter((node) => node.judging).length;
  return (
    <Panel title="Nodes" aside={judging === 0 ? 'none judges now' : undefined} flush>
      <div className="max-h-96 overflow-y-auto">
        <Table label="Nodes" columns={COLUMNS} rows={nodes} rowKey={({ id }) => id} />
      </div>
    </Panel>
  );
}
