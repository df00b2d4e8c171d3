import Table from 'cli-table3';
import colors from 'picocolors';
import type { VerdictDocument } from '../../lib/contract/api/releases/verdicts';
import { plainValue } from '../../lib/domain/redaction/plain-text';
import {
  comparisonLines,
  effectiveWord,
  failureLines,
  releaseName,
  reportLabel,
  reportLine,
  reportNotes,
  sentenceOf,
} from '../../lib/services/releases/report/report-words';
import { printable } from './printable';

type Verdict = VerdictDocument['verdict'];

const COLORS: Record<Verdict, (text: string) => string> = {
  pass: colors.green,
  fail: colors.red,
  withdrawn: colors.yellow,
  inconclusive: colors.yellow,
  no_data: colors.yellow,
  invalid: colors.yellow,
};

/** A verdict for people at a terminal. */
export function gateText(given: VerdictDocument): string {
  const document = plainValue(given);
  const table = new Table({
    head: ['indicator', 'verdict', 'value', 'needs', 'interval', 'sessions', 'if missing failed'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const line of document.indicators.map(reportLine)) {
    const name = line.gated ? line.name : colors.dim(`${line.name} (${line.aside})`);
    const verdict = COLORS[line.word](line.verdict);
    const { value, threshold, interval, sessions, worst } = line;
    table.push([name, verdict, value, threshold, interval, sessions, worst]);
  }
  const { headline, rest } = sentenceOf(document);
  const { effective } = document;
  const paint = COLORS[document.soFar ? 'fail' : effective];
  const lines = [
    `${paint(reportLabel(document).toUpperCase())}  ${printable(releaseName(document))}`,
    colors.bold(printable(headline)),
    ...(rest === '' ? [] : [printable(rest)]),
    ...(effective === document.verdict
      ? []
      : [`Pipelines get ${COLORS[effective](effectiveWord(document))}.`]),
    table.toString(),
    ...failureLines(document).map((line) => `  ${printable(line)}`),
    ...reportNotes(document).map((note) => `  ${printable(note)}`),
    ...comparisonLines(document)
      .filter((row) => row.word === 'worse' || row.word === 'better')
      .map(
        (row) => `  ${row.name}: ${row.word} than before (bad ${row.now}, before ${row.before})`,
      ),
  ];
  return `${lines.join('\n')}\n`;
}
