import type { VerdictDocument } from '../../../contract/api/releases/verdicts';
import { pipelineWord } from '../../../domain/verdict/model/verdict-names';
import {
  comparisonLines,
  previousName,
  releaseLink,
  releaseName,
  reportLine,
  reportNotes,
  sentenceOf,
  whatLines,
  wordOf,
} from './report-words';

/** Escapes text so that it cannot become markup, a link or another table cell. */
const plain = (text: string) =>
  text.replace(/[\r\n]+/g, ' ').replace(/[\\`*_{}[\]()#+!|<>~]/g, (sign) => `\\${sign}`);
const row = (cells: string[]) => `| ${cells.join(' | ')} |`;

/** Prints a verdict as GitHub-flavoured Markdown, for a step summary, a merge request or a chat. */
export function markdownReport(document: VerdictDocument, publicUrl: string | null): string {
  const { headline, rest } = sentenceOf(document);
  const lines = [
    `## ${wordOf(document)}: ${plain(releaseName(document))}`,
    '',
    `**${plain(headline)}** ${plain(rest)}`.trimEnd(),
    ...(document.effective === document.verdict
      ? []
      : ['', `**Pipelines get ${pipelineWord(document.effective)}.**`]),
    '',
    row([
      'Indicator',
      'Verdict',
      'Value',
      'Needs',
      'Interval',
      'Sessions',
      'If missing failed',
      'Why',
    ]),
    row(['---', '---', '--:', '--:', '--:', '--:', '--:', '---']),
    ...document.indicators
      .map(reportLine)
      .map((line) =>
        row([
          line.gated ? `**${line.name}**` : `${line.name} (shown)`,
          line.verdict,
          line.value,
          plain(line.threshold),
          line.interval,
          plain(line.sessions),
          line.worst,
          plain(line.reason),
        ]),
      ),
    '',
    ...whatLines(document).map((line) => `- ${plain(line)}`),
    ...reportNotes(document).map((note) => `- ${plain(note)}`),
    ...comparison(document),
  ];
  const link = releaseLink(document, publicUrl);
  if (link) lines.push('', `[Open in Tocsin](<${link}>)`);
  return `${lines.join('\n')}\n`;
}

function comparison(document: VerdictDocument): string[] {
  const rows = comparisonLines(document);
  if (!document.comparison || rows.length === 0) return [];
  const { provisional, signatures } = document.comparison;
  return [
    '',
    `### Against ${plain(previousName(document))}${provisional ? ' (provisional)' : ''}`,
    '',
    row(['Indicator', 'Bad now', 'Bad before', 'Word']),
    row(['---', '--:', '--:', '---']),
    ...rows.map((one) => row([one.name, one.now, one.before, one.word])),
    '',
    ...signatures.map(
      (one) =>
        `- ${one.change.replace('_', ' ')}: ${plain(one.title)} (${one.now}, before ${one.before})`,
    ),
  ];
}
