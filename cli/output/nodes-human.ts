import colors from 'picocolors';
import type { NodeList, NodeView } from '../../lib/contract/api/settings';
import { printable } from './printable';

const HEADS = ['name', 'state', 'roles', 'version', 'clock', 'last seen', 'started'];

/** One line per process, and what is missing below. */
export function nodesText({ nodes }: NodeList): string {
  if (nodes.length === 0) return 'No process has reported in the last day.\n';
  const rows = [HEADS, ...nodes.map(cellsOf)].map((row) => row.map(printable));
  const widths = HEADS.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const judges = nodes.some(({ judging }) => judging);
  const warning = judges ? [] : [colors.red('No process judges: nothing is evaluated or sent.')];
  return [...lines, ...warning, ''].join('\n');
}

const cellsOf = (node: NodeView): string[] => [
  node.name,
  node.judging ? 'judges' : node.up ? 'up' : 'gone',
  node.roles.join(','),
  node.version,
  node.clockOffsetMs === null ? 'not measured' : `${Math.round(node.clockOffsetMs)} ms`,
  node.seenAt,
  node.startedAt,
];
