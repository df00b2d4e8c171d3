import { plainLines, plainText } from '../../domain/redaction/plain-text';

/** One problem of a journey's text, at its place. */
export type JourneyProblem = {
  file: string;
  /** Both count from 1, columns in UTF-16 units. */
  line: number;
  column: number;
  /** The line itself. */
  source: string;
  /** What is wrong. */
  reason: string;
  /** What to write instead; null where the reason says it. */
  suggestion: string | null;
};

/** Characters of a long line that are shown around its problem. */
const SHOWN = 160;

/** The problem for a terminal: its place, reason and suggestion, the line, and a caret below the column. */
export function problemText(problem: JourneyProblem): string {
  const { file, line, column, source, reason, suggestion } = problem;
  const from = column > SHOWN ? column - SHOWN / 2 : 0;
  const shown = plainLines(source.slice(from, from + SHOWN)).replaceAll('\t', ' ');
  const joined = reason.endsWith('?') ? `${reason} ${suggestion}` : `${reason}; ${suggestion}`;
  const what = suggestion === null ? reason : joined;
  const caret = `${' '.repeat(Math.max(0, column - 1 - from))}^`;
  return `${file}:${line}:${column}  ${plainText(what)}\n    ${shown}\n    ${caret}`;
}
