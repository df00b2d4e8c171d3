import { mermaidText } from '../../../domain/sequence/mermaid-text';
import { SURENESS_NAMES } from '../../../domain/why/sureness';
import { escapeMarkdown, tableRow } from '../../markup';
import type { ReportDocument } from './report-document';

/** A report as GitHub-flavoured Markdown, with its diagrams in Mermaid. */
export function markdownIncident(document: ReportDocument): string {
  const { title, summary, clocks, why, counts, timeline, diagrams, questions, link } = document;
  const lines = [
    `# ${escapeMarkdown(title)}`,
    '',
    escapeMarkdown(summary),
    '',
    '## Clocks (UTC)',
    '',
    ...table(
      ['', 'When', ''],
      clocks.map(({ name, at, note }) => [name, at, note]),
    ),
    '',
    '## Why',
    '',
    ...why.flatMap(whyLines),
    ...countLines(counts),
    '## Timeline (UTC)',
    '',
    ...timeline.map(
      ({ at, text, detail }) =>
        `- ${at} **${escapeMarkdown(text)}**${detail === '' ? '' : `: ${escapeMarkdown(detail)}`}`,
    ),
    '',
    ...diagrams.flatMap(({ title: name, sessionId, sequence, link: to }) => [
      `## ${name}`,
      '',
      to === null
        ? `Session ${escapeMarkdown(sessionId)}`
        : `[Session ${escapeMarkdown(sessionId)}](<${to}>)`,
      '',
      '```mermaid',
      mermaidText(sequence),
      '```',
      '',
    ]),
    '## Open questions',
    '',
    ...questions.map((question) => `- ${escapeMarkdown(question)}`),
  ];
  if (link) lines.push('', `[Open in Tocsin](<${link}>)`);
  return `${lines.join('\n')}\n`;
}

function table(head: string[], rows: string[][]): string[] {
  return [
    tableRow(head),
    tableRow(head.map(() => '---')),
    ...rows.map((cells) => tableRow(cells.map(escapeMarkdown))),
  ];
}

function whyLines({ name, text, quote, sureness }: ReportDocument['why'][number]): string[] {
  const words = quote === null ? [] : [`  > ${escapeMarkdown(quote)}`, ''];
  return [
    `- **${name}** (${SURENESS_NAMES[sureness]}): ${escapeMarkdown(text)}`,
    ...(words.length > 0 ? ['', ...words] : []),
  ];
}

function countLines(counts: ReportDocument['counts']): string[] {
  if (counts.length === 0) return [''];
  return [
    '',
    '## Before, during, after',
    '',
    ...table(
      ['', 'Release', 'Bad', 'Share'],
      counts.map(({ span, release, count, share }) => [span, release, count, share]),
    ),
    '',
  ];
}
