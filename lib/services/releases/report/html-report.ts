import type { VerdictDocument } from '../../../contract/api/releases/verdicts';
import { INDICATOR_NAMES, STATES_BAD_SHARE } from '../../../domain/tallies/indicators';
import { pipelineWord, VERDICT_NAMES } from '../../../domain/verdict/model/verdict-names';
import { UTC_CLOCK } from '../../../domain/verdict/words/verdict-facts';
import { escapeHtml } from '../../markup';
import {
  comparisonLines,
  failureLines,
  LATENCY_NAMES,
  previousName,
  releaseLink,
  releaseName,
  reportLabel,
  reportLine,
  reportNotes,
  sentenceOf,
} from './report-words';

const tableCells = (tag: string, values: string[]) =>
  values.map((value) => `<${tag}>${escapeHtml(value)}</${tag}>`).join('');

/** Light, A4, without external resources, so that the file still opens in ten years. */
const STYLE = `
@page { size: A4; margin: 16mm }
* { box-sizing: border-box }
body { font: 13px/1.5 system-ui, sans-serif; color: #1a1d21; background: #fff; max-width: 178mm; margin: 24px auto; padding: 0 12px }
h1 { font-size: 20px; margin: 0 } h2 { font-size: 15px; margin: 24px 0 8px }
p { margin: 6px 0 } .word { font-weight: 700 } .pass { color: #14692f } .fail { color: #b42318 } .inconclusive, .no_data, .invalid, .withdrawn { color: #8a5a00 }
table { border-collapse: collapse; width: 100%; table-layout: auto } thead { display: table-header-group } tr { break-inside: avoid }
th, td { text-align: left; padding: 5px 8px 5px 0; border-bottom: 1px solid #d9dde3; vertical-align: top; overflow-wrap: anywhere }
th { font-weight: 600; font-size: 12px; white-space: nowrap } td.word { white-space: nowrap } .n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
svg { display: block } footer { margin-top: 24px; color: #565d66; font-size: 12px }
@media print { body { margin: 0; padding: 0; max-width: none } a { color: inherit } }
`.trim();

/** Prints a verdict as one HTML file. */
export function htmlReport(document: VerdictDocument, publicUrl: string | null): string {
  const name = releaseName(document);
  const link = releaseLink(document, publicUrl);
  const looks = document.soFar ? 'fail' : document.effective;
  const word = `<span class="word ${looks}">${escapeHtml(reportLabel(document))}</span>`;
  const { headline, rest } = sentenceOf(document);
  const ways = failureLines(document);
  const pipelinesText =
    document.effective === document.verdict
      ? ''
      : `<p>Pipelines get <strong>${pipelineWord(document.effective)}</strong>.</p>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(`${reportLabel(document)}: ${name}`)}</title><style>${STYLE}</style></head><body>
<h1>${escapeHtml(name)}: ${word}</h1>
<p><strong>${escapeHtml(headline)}</strong> ${escapeHtml(rest)}</p>${pipelinesText}
<p>Judged ${escapeHtml(timeText(document.judgedAt))}, live since ${escapeHtml(timeText(document.release.startedAt))}.</p>
${ways.length > 0 ? `<h2>What failed</h2>${bulletList(ways)}` : ''}
<h2>Evidence</h2>
<table><thead><tr>${tableCells('th', ['Indicator', 'Verdict', 'Value', 'Needs', 'Interval', 'Sessions', 'If missing failed'])}</tr></thead>
<tbody>${document.indicators.map(indicatorRow).join('\n')}</tbody></table>
${bulletList(reportNotes(document))}
${comparisonSection(document)}${warmUpSection(document)}${instancesSection(document)}
<footer>Configuration ${escapeHtml(document.config.hash)}. Intervals are always-valid 95 % intervals.${
    link ? ` <a href="${escapeHtml(link)}">${escapeHtml(link)}</a>` : ''
  }</footer>
</body></html>
`;
}

const timeText = (iso: string) => UTC_CLOCK.second(Date.parse(iso));
const bulletList = (notes: string[]) =>
  notes.length > 0
    ? `<ul>${notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('')}</ul>`
    : '';

function indicatorRow(row: VerdictDocument['indicators'][number]): string {
  const line = reportLine(row);
  const name = line.gated
    ? line.name
    : `${line.name} (${line.aside === 'shown' ? 'shown, not gated' : line.aside})`;
  return `<tr><td>${escapeHtml(name)}<br><small>${escapeHtml(line.reason)}</small></td>
<td class="word ${line.word}">${line.verdict}</td><td class="n">${escapeHtml(line.value)}</td><td class="n">${escapeHtml(line.threshold)}</td>
<td>${intervalBar(row)}<small>${escapeHtml(line.interval)}</small></td><td class="n">${escapeHtml(line.sessions)}</td><td class="n">${escapeHtml(line.worst)}</td></tr>`;
}

const WIDTH = 120;
/** The bar spans this many times the allowed bad share, so that both sides of the threshold are visible. */
const SHOWN = 4;

/** Draws the interval of the bad share as a line and the threshold as a tick. */
function intervalBar({
  interval,
  thresholdBp,
  indicator,
}: VerdictDocument['indicators'][number]): string {
  if (!interval) return '';
  const limit = thresholdBp / 10_000;
  const widest = Math.min(1, Math.max(SHOWN * limit, interval[1]));
  const barPosition = (share: number) => {
    const x = (Math.min(1, share / widest) * WIDTH).toFixed(1);
    return STATES_BAD_SHARE[indicator] ? x : (WIDTH - Number(x)).toFixed(1);
  };
  return `<svg width="${WIDTH}" height="14" viewBox="0 0 ${WIDTH} 14" role="img" aria-label="interval beside the threshold"><line x1="0" y1="7" x2="${WIDTH}" y2="7" stroke="#d9dde3"/><line x1="${barPosition(interval[0])}" y1="7" x2="${barPosition(interval[1])}" y2="7" stroke="#1f5fbf" stroke-width="4"/><line x1="${barPosition(limit)}" y1="1" x2="${barPosition(limit)}" y2="13" stroke="#1a1d21"/></svg>`;
}

function comparisonSection(document: VerdictDocument): string {
  const rows = comparisonLines(document);
  if (!document.comparison || rows.length === 0) return '';
  const { provisional, latencies, signatures } = document.comparison;
  const ms = (value: number | null) => (value === null ? '–' : `${Math.round(value)} ms`);
  return `<h2>Against ${escapeHtml(previousName(document))}${provisional ? ' (provisional)' : ''}</h2>
<table><thead><tr>${tableCells('th', ['', 'Now', 'Before', 'Change'])}</tr></thead><tbody>
${rows.map((row) => `<tr>${tableCells('td', [`${row.name}, bad`, row.now, row.before, row.word])}</tr>`).join('\n')}
${latencies
  .map(
    (row) =>
      `<tr>${tableCells('td', [`${LATENCY_NAMES[row.latency]}, p${row.quantile * 100}`, ms(row.nowMs), ms(row.beforeMs), row.word.replace('_', ' ')])}</tr>`,
  )
  .join('\n')}</tbody></table>
${bulletList(signatures.map((one) => `${one.change.replace('_', ' ')}: ${one.title} (${one.now}, before ${one.before})`))}`;
}

function warmUpSection({ cold }: VerdictDocument): string {
  const counted = cold.indicators.filter((row) => row.count.valid + row.count.unknown > 0);
  if (counted.length === 0) return '';
  const rows = counted.map(
    ({ indicator, count, verdict }) =>
      `<tr>${tableCells('td', [INDICATOR_NAMES[indicator], `${count.bad} of ${count.valid + count.unknown}`, VERDICT_NAMES[verdict]])}</tr>`,
  );
  return `<h2>Warm-up</h2><table><thead><tr>${tableCells('th', ['Indicator', 'Bad', 'Verdict'])}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function instancesSection({ instances: rows }: VerdictDocument): string {
  if (rows.length === 0) return '';
  const body = rows.map(
    (row) =>
      `<tr>${tableCells('td', [row.instance, String(row.sessions), row.firstSeenAt ? timeText(row.firstSeenAt) : '–'])}</tr>`,
  );
  return `<h2>Instances</h2><table><thead><tr>${tableCells('th', ['Instance', 'Sessions', 'First seen'])}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}
