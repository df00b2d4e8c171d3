import type { Problem } from './problem';

/** Widest column that later cells are still aligned to. */
const WIDEST = 60;

/** The problems as an aligned table for a terminal, one per line. */
export function problemTable(problems: readonly Problem[]): string {
  const rows = [
    ['where', 'what is wrong', 'what to do'],
    ...problems.map((one) => [whereText(one), one.problem, one.hint]),
  ];
  const widths = [0, 1].map((column) =>
    Math.min(WIDEST, Math.max(...rows.map((row) => (row[column] ?? '').length))),
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

/** `tocsin.config.yaml:12:5 targets[0].url`: editors and terminals open the first part. */
function whereText({ path, at }: Problem): string {
  if (!at) return path;
  const place = `${at.file ?? ''}:${at.line}:${at.column}`;
  return path === '(file)' ? place : `${place} ${path}`;
}

/** One line of a log: `tocsin.config.yaml:12:5 targets[0].url: missing; add url`. */
export function problemLine(one: Problem): string {
  return `${whereText(one)}: ${one.problem}${one.hint ? `; ${one.hint}` : ''}`;
}
