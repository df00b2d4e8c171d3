import type { Problem } from './config';

/** The problems as an aligned table for a terminal, one per line. */
export function problemTable(problems: readonly Problem[]): string {
  const rows = [
    ['where', 'what is wrong', 'what to do'],
    ...problems.map((p) => [p.path, p.problem, p.hint]),
  ];
  const widths = [0, 1].map((column) =>
    Math.min(60, Math.max(...rows.map((row) => (row[column] ?? '').length))),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
