import Table from 'cli-table3';
import colors from 'picocolors';
import type { VerdictDocument } from '../../lib/contract/verdicts';
import {
  comparisonLines,
  releaseName,
  reportLine,
  reportNotes,
  VERDICT_NAMES,
} from '../../lib/services/releases/report/report-words';

type Word = VerdictDocument['verdict'];

const PAINT: Record<Word, (text: string) => string> = {
  pass: colors.green,
  fail: colors.red,
  inconclusive: colors.yellow,
  no_data: colors.yellow,
  invalid: colors.yellow,
};

/** Text of a server must not steer the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}

const told = (word: Word) => PAINT[word](VERDICT_NAMES[word].toUpperCase());

/** A verdict for people at a terminal. */
export function gateText(document: VerdictDocument): string {
  const table = new Table({
    head: ['indicator', 'verdict', 'value', 'needs', 'interval', 'sessions'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const line of document.indicators.map(reportLine)) {
    const name = line.gated ? line.name : colors.dim(`${line.name} (shown)`);
    const verdict = PAINT[line.word](line.verdict);
    table.push([name, verdict, line.value, line.threshold, line.interval, line.sessions]);
  }
  const lines = [
    `${told(document.verdict)}  ${printable(releaseName(document))}`,
    printable(document.reason.text),
    ...(document.effective === document.verdict
      ? []
      : [`Told to pipelines: ${told(document.effective)}`]),
    table.toString(),
    ...reportNotes(document).map((note) => `  ${printable(note)}`),
    ...comparisonLines(document)
      .filter((row) => row.word === 'worse' || row.word === 'better')
      .map(
        (row) => `  ${row.name}: ${row.word} than before (bad ${row.now}, before ${row.before})`,
      ),
  ];
  return `${lines.join('\n')}\n`;
}
