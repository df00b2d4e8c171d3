import Table from 'cli-table3';
import colors from 'picocolors';
import type { CheckRequest } from '../../lib/commands/check/check-request';
import type { CheckSession } from '../../lib/commands/check/check-runtime';
import type { CheckLine, CheckSummary } from '../../lib/contract/output/check-output';
import {
  accessLines,
  audioLines,
  closeText,
  fullMessage,
  sessionResultText,
  stageCounts,
  unmeasuredLines,
} from '../../lib/contract/output/check-text';
import type { CheckOutput } from './check-json';
import { printable } from './printable';
import { createProgress } from './progress';
import { write } from './write';

/** Lines of the transcript that are shown, and how much of each. */
const TRANSCRIPT_LINES = 40;
const TEXT_WIDTH = 160;
const WARNINGS_SHOWN = 10;
const SIGNATURES_SHOWN = 10;

/** For people: a progress bar on a terminal, then a table of stages, the reasons, and the first failure in full. */
export function createHumanOutput(
  request: Pick<CheckRequest, 'sessions'>,
  note: string | null = null,
): CheckOutput {
  const progress = createProgress(request.sessions);
  const lines: CheckLine[] = [];
  let first: CheckSession | null = null;
  return {
    onSession(session) {
      lines.push(session.line);
      if (first === null && session.line.outcome !== 'passed') first = session;
      progress.step(session.line.outcome);
    },
    onSummary(summary) {
      progress.end();
      if (lines.length > 0) write(`${stageTable(lines)}\n\n`);
      write(`${summaryText(summary)}\n${accessText(summary)}${unmeasuredText(summary)}`);
      write(dimLines(audioLines(lines)));
      write(reasonLines(lines));
      write(warningLines(lines));
      if (note !== null) write(`  ${printable(note)}\n`);
      if (first !== null) write(failureText(first));
    },
  };
}

function stageTable(lines: CheckLine[]): string {
  const table = new Table({
    head: ['stage', 'ok', 'failed', 'unknown', 'skipped', 'median ms'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const row of stageCounts(lines)) {
    const failed = row.failed > 0 ? colors.red(String(row.failed)) : '0';
    if (row.unmeasured === lines.length) {
      table.push([row.stage, { colSpan: 5, content: 'not measured by this journey' }]);
      continue;
    }
    const median = row.medianMs === null ? '–' : row.medianMs.toFixed(1);
    table.push([
      row.stage,
      String(row.ok),
      failed,
      String(row.unknown),
      String(row.skipped),
      median,
    ]);
  }
  return table.toString();
}

export function summaryText(summary: CheckSummary): string {
  const parts = [
    colors.green(`${summary.passed} passed`),
    summary.degraded > 0 ? colors.yellow(`${summary.degraded} degraded`) : '0 degraded',
    summary.failed > 0 ? colors.red(`${summary.failed} failed`) : '0 failed',
  ];
  if (summary.excluded > 0) parts.push(`${summary.excluded} excluded`);
  const seconds = (summary.durationMs / 1000).toFixed(1);
  const sessions = summary.sessions === 1 ? '1 session' : `${summary.sessions} sessions`;
  return `${sessions} in ${seconds} s: ${parts.join(', ')}`;
}

/** How the sessions got in, for what differs from one verified way. */
export const accessText = (summary: CheckSummary): string =>
  accessLines(summary)
    .map((line) => `  ${printable(line)}\n`)
    .join('');

/** The indicators that the journey of the sessions does not measure. */
export const unmeasuredText = (summary: CheckSummary): string => dimLines(unmeasuredLines(summary));

const dimLines = (lines: readonly string[]): string =>
  lines.map((line) => `  ${colors.dim(line)}\n`).join('');

function reasonLines(lines: CheckLine[]): string {
  const counts = new Map<string, number>();
  for (const line of lines) {
    if (line.outcome === 'passed') continue;
    const reason = sessionResultText(line);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, SIGNATURES_SHOWN)
    .map(([reason, count]) => `  ${String(count).padStart(4)} × ${printable(reason)}\n`)
    .join('');
}

function warningLines(lines: CheckLine[]): string {
  const distinct = [...new Set(lines.flatMap((line) => line.warnings))].slice(0, WARNINGS_SHOWN);
  return distinct.map((one) => `  ${colors.yellow('!')} ${printable(one)}\n`).join('');
}

export function failureText({ line, frames }: CheckSession): string {
  const rows = frames.slice(0, TRANSCRIPT_LINES).map((frame) => {
    const arrow = frame.direction === 'in' ? '←' : '→';
    const kind = frame.kind === 'text' ? '' : `${frame.kind} `;
    const oneLine = printable(frame.text);
    const text = oneLine.length > TEXT_WIDTH ? `${oneLine.slice(0, TEXT_WIDTH)}…` : oneLine;
    return `  ${frame.atMs.toFixed(1).padStart(9)} ms ${arrow} ${kind}${text}\n`;
  });
  if (frames.length > TRANSCRIPT_LINES)
    rows.push(`  … ${frames.length - TRANSCRIPT_LINES} more frames\n`);
  if (rows.length === 0) rows.push('  no frames\n');
  const message = fullMessage(line);
  const said = message === null ? '' : `  ${printable(message)}\n`;
  return `\n${colors.bold('First session that did not pass')} ${line.id}\n${rows.join('')}${said}  ${printable(closeText(line))}\n`;
}
