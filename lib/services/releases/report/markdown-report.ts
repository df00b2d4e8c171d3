import type { VerdictDocument } from '../../../contract/api/releases/verdicts';
import { pipelineWord } from '../../../domain/verdict/model/verdict-names';
import { escapeMarkdown, tableRow } from '../../markup';
import {
  comparisonLines,
  failureLines,
  previousName,
  releaseLink,
  releaseName,
  reportLabel,
  reportLine,
  reportNotes,
  sentenceOf,
} from './report-words';

/** Prints a verdict as GitHub-flavoured Markdown, for a step summary, a merge request or a chat. */
export function markdownReport(document: VerdictDocument, publicUrl: string | null): string {
  const { headline, rest } = sentenceOf(document);
  const lines = [
    `## ${reportLabel(document)}: ${escapeMarkdown(releaseName(document))}`,
    '',
    `**${escapeMarkdown(headline)}** ${escapeMarkdown(rest)}`.trimEnd(),
    ...(document.effective === document.verdict
      ? []
      : ['', `**Pipelines get ${pipelineWord(document.effective)}.**`]),
    '',
    tableRow([
      'Indicator',
      'Verdict',
      'Value',
      'Needs',
      'Interval',
      'Sessions',
      'If missing failed',
      'Why',
    ]),
    tableRow(['---', '---', '--:', '--:', '--:', '--:', '--:', '---']),
    ...document.indicators
      .map(reportLine)
      .map((line) =>
        tableRow([
          line.gated ? `**${line.name}**` : `${line.name} (${line.aside})`,
          line.verdict,
          line.value,
          escapeMarkdown(line.threshold),
          line.interval,
          escapeMarkdown(line.sessions),
          line.worst,
          escapeMarkdown(line.reason),
        ]),
      ),
    '',
    ...failureLines(document).map((line) => `- ${escapeMarkdown(line)}`),
    ...reportNotes(document).map((note) => `- ${escapeMarkdown(note)}`),
    ...comparisonSection(document),
  ];
  const link = releaseLink(document, publicUrl);
  if (link) lines.push('', `[Open in Tocsin](<${link}>)`);
  return `${lines.join('\n')}\n`;
}

function comparisonSection(document: VerdictDocument): string[] {
  const rows = comparisonLines(document);
  if (!document.comparison || rows.length === 0) return [];
  const { provisional, signatures } = document.comparison;
  return [
    '',
    `### Against ${escapeMarkdown(previousName(document))}${provisional ? ' (provisional)' : ''}`,
    '',
    tableRow(['Indicator', 'Bad now', 'Bad before', 'Word']),
    tableRow(['---', '--:', '--:', '---']),
    ...rows.map((one) => tableRow([one.name, one.now, one.before, one.word])),
    '',
    ...signatures.map(
      (one) =>
        `- ${one.change.replace('_', ' ')}: ${escapeMarkdown(one.title)} (${one.now}, before ${one.before})`,
    ),
  ];
}
