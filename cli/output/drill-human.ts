import Table from 'cli-table3';
import colors from 'picocolors';
import { durationText } from '../../lib/commands/drill/drill-texts';
import type { DrillReport } from '../../lib/contract/output/drill-output';
import { printable } from './printable';
import { write } from './write';

const HEADLINES: Record<DrillReport['outcome'], string> = {
  arrived: colors.green('The page arrived, and so did its resolve.'),
  no_page: colors.red('The page did not arrive in time.'),
  no_resolve: colors.red('The page arrived, its resolve did not in time.'),
  interrupted: colors.yellow('The drill was stopped; the fault is off.'),
};

/** For people: what arrived, and how long each step took. */
export function writeDrillReport(report: DrillReport): void {
  const table = new Table({
    head: ['', 'took', 'from', 'to'],
    colAligns: ['left', 'right', 'left', 'left'],
    style: { head: [], border: [] },
  });
  const { at } = report;
  table.push(
    [
      'detect',
      tookText(report.detectMs),
      pointText('first failed session', at.firstFailure),
      pointText('alert fires', at.firing),
    ],
    [
      'notify',
      tookText(report.notifyMs),
      pointText('alert fires', at.firing),
      pointText('page received', at.page),
    ],
    [
      'resolve',
      tookText(report.resolveMs),
      pointText('fault off', at.faultOut),
      pointText('resolve received', at.resolve),
    ],
  );
  const { fault, target, sessions, messages } = report;
  write(`${HEADLINES[report.outcome]}\n`);
  if (report.reason !== null) write(`  ${printable(report.reason)}\n`);
  write(`${table.toString()}\n`);
  if (report.page !== null) write(`page: ${printable(report.page)}\n`);
  write(
    `${fault.name} at ${Math.round(fault.share * 1000) / 10} % on ${printable(target.name)} (${printable(target.environment)}): ` +
      `${sessions.failed} of ${sessions.finished} sessions failed; ` +
      `${printable(report.receiver)} got ${countText(messages.firing, 'page')} and ${countText(messages.resolved, 'resolve')}\n`,
  );
}

const tookText = (ms: number | null) => (ms === null ? '–' : durationText(ms));
const pointText = (name: string, at: string | null) =>
  at === null ? name : `${name} ${at.slice(11, 23)}`;
const countText = (n: number, word: string) => `${n} ${n === 1 ? word : `${word}s`}`;
