import { SURENESS_NAMES } from '../../../domain/why/sureness';
import { escapeHtml } from '../../markup';
import type { ReportDocument } from './report-document';
import { sequenceSvg } from './sequence-svg';

/** Light, A4, without external resources, so that the file still opens in ten years. */
const STYLE = `
@page { size: A4; margin: 16mm }
body { font: 13px/1.5 system-ui, sans-serif; color: #1a1d21; background: #fff; max-width: 190mm; margin: 24px auto; padding: 0 12px }
h1 { font-size: 20px; margin: 0 } h2 { font-size: 15px; margin: 24px 0 8px; break-after: avoid }
p, li, td { overflow-wrap: anywhere } blockquote { margin: 4px 0; padding: 6px 10px; border-left: 3px solid #b42318; background: #fdeeec; font: 12px/1.5 ui-monospace, monospace }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: 4px 8px 4px 0; border-bottom: 1px solid #d9dde3; vertical-align: top }
th { font-weight: 600; font-size: 12px } td:nth-child(2) { font-variant-numeric: tabular-nums; white-space: nowrap } .muted, footer { color: #565d66 } svg { display: block; break-inside: avoid }
footer { margin-top: 24px; font-size: 12px }
`.trim();

/** A report as one HTML file, with its diagrams drawn. */
export function htmlIncident(document: ReportDocument): string {
  const { title, summary, clocks, why, counts, timeline, diagrams, questions, link } = document;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>
<h1>${escapeHtml(title)}</h1><p>${escapeHtml(summary)}</p>
<h2>Clocks (UTC)</h2>${tableOf(
    [],
    clocks.map(({ name, at, note }) => [name, at, note]),
  )}
<h2>Why</h2>${why.map(whySection).join('\n')}
${
  counts.length === 0
    ? ''
    : `<h2>Before, during, after</h2>${tableOf(
        ['', 'Release', 'Bad', 'Share'],
        counts.map(({ span, release, count, share }) => [span, release, count, share]),
      )}`
}
<h2>Timeline (UTC)</h2>${tableOf(
    [],
    timeline.map(({ at, text, detail }) => [text, at, detail]),
  )}
${diagrams
  .map(
    ({ title: name, sessionId, sequence, link: to }) =>
      `<h2>${escapeHtml(name)}</h2><p>Session ${linked(sessionId, to)}</p>${sequenceSvg(sequence, name)}`,
  )
  .join('\n')}
<h2>Open questions</h2><ul>${questions.map((one) => `<li>${escapeHtml(one)}</li>`).join('')}</ul>
<footer>${link === null ? 'Written by Tocsin.' : `Written by Tocsin: ${linked(link, link)}`}</footer>
</body></html>
`;
}

const linked = (text: string, to: string | null) =>
  to === null ? escapeHtml(text) : `<a href="${escapeHtml(to)}">${escapeHtml(text)}</a>`;

function whySection({ name, text, quote, sureness }: ReportDocument['why'][number]): string {
  const words = quote === null ? '' : `<blockquote>${escapeHtml(quote)}</blockquote>`;
  return `<p><strong>${escapeHtml(name)}</strong> <span class="muted">(${SURENESS_NAMES[sureness]})</span>: ${escapeHtml(text)}</p>${words}`;
}

function tableOf(head: string[], rows: string[][]): string {
  const cells = (tag: string, values: string[]) =>
    values.map((value) => `<${tag}>${escapeHtml(value)}</${tag}>`).join('');
  const heads = head.length === 0 ? '' : `<thead><tr>${cells('th', head)}</tr></thead>`;
  return `<table>${heads}<tbody>${rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('')}</tbody></table>`;
}
