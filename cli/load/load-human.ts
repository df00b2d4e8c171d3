import Table from 'cli-table3';
import colors from 'picocolors';
import type { CheckSession } from '../../lib/commands/check/check-runtime';
import type { CheckSummary } from '../../lib/contract/output/check-output';
import type { LoadFigures } from '../../lib/contract/output/load-output';
import { accessText, failureText, summaryText, unmeasuredText } from '../output/check-human';
import { printable } from '../output/printable';
import { isUnmeasured, NOT_MEASURED, percentileText, slotsText } from './load-texts';

/** For people: stages with percentiles, what was started and lost, reasons, notes, and the first failure in full. */
export function loadHumanText(
  { summary, load }: { summary: CheckSummary; load: LoadFigures },
  first: CheckSession | null,
): string {
  const parts = [
    summary.sessions > 0 ? `${stageTable(load)}\n${measuredFrom(load)}\n\n` : '',
    `${summaryText(summary)}\n${accessText(summary)}${unmeasuredText(summary)}`,
    `${slotsText(load)}\n`,
    ...load.reasons.map(
      ({ reason, sessions }) => `  ${String(sessions).padStart(4)} × ${printable(reason)}\n`,
    ),
    ...load.notes.map((note) => `  ${colors.yellow('!')} ${printable(note)}\n`),
    first === null ? '' : failureText(first),
  ];
  return parts.join('');
}

const measuredFrom = ({ loop }: LoadFigures) =>
  loop === 'open'
    ? 'ms from the instant at which a session was due; sessions that failed at a stage rank last'
    : 'ms from the start of a session; sessions that failed at a stage rank last';

function stageTable(load: LoadFigures): string {
  const head = ['stage', 'ok', 'failed', 'unknown', 'skipped', 'p50', 'p90', 'p99', 'p99.9', 'max'];
  const table = new Table({
    head,
    colAligns: head.map((_, index) => (index === 0 ? 'left' : 'right')),
    style: { head: [], border: [] },
  });
  for (const row of load.stages) {
    if (isUnmeasured(row)) {
      table.push([row.stage, { colSpan: head.length - 1, content: NOT_MEASURED, hAlign: 'left' }]);
      continue;
    }
    const { p50, p90, p99, p999, max } = row.ms;
    table.push([
      row.stage,
      String(row.ok),
      row.failed > 0 ? colors.red(String(row.failed)) : '0',
      String(row.unknown),
      String(row.skipped),
      ...[p50, p90, p99, p999, max].map(percentileText),
    ]);
  }
  return table.toString();
}
