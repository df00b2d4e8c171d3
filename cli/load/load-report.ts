import { escapeHtml } from '../../lib/contract/notifier-kinds/text/escape';
import { type CheckReport, checkReportSchema } from '../../lib/contract/output/check-output';
import { accessLines, unmeasuredLines } from '../../lib/contract/output/check-text';
import type { LoadFigures, LoadStage } from '../../lib/contract/output/load-output';
import { plainValue, safeJson } from '../../lib/domain/redaction/plain-text';
import type { ReportFile } from './load-options';
import { isUnmeasured, NOT_MEASURED, percentileText, slotsText } from './load-texts';

/** The report of a load as a file of one of its formats; no text of a backend in it can control what prints or reads it. */
export function loadReport(report: CheckReport, format: ReportFile['format']): string {
  const document = checkReportSchema.parse(report);
  return format === 'json' ? `${safeJson(document, 2)}\n` : htmlPage(plainValue(document));
}

/** Without external resources, so that the file still opens in ten years. */
const STYLE = `
* { box-sizing: border-box }
body { font: 14px/1.5 system-ui, sans-serif; color: #1a1d21; background: #fff; max-width: 1000px; margin: 24px auto; padding: 0 16px }
h1 { font-size: 20px; margin: 0; overflow-wrap: anywhere } h2 { font-size: 15px; margin: 24px 0 8px } p { margin: 6px 0 }
.scroll { overflow-x: auto } table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: 5px 10px 5px 0; border-bottom: 1px solid #d9dde3; white-space: nowrap }
td.reason { white-space: normal; overflow-wrap: anywhere } .n { text-align: right; font-variant-numeric: tabular-nums }
.pass { color: #14692f } .fail { color: #b42318 } li { overflow-wrap: anywhere } footer { margin-top: 24px; color: #565d66; font-size: 12px }
svg text { font: 11px system-ui, sans-serif; fill: currentColor }
@media (prefers-color-scheme: dark) {
  body { color: #e6e8eb; background: #14171a } th, td { border-color: #343a41 } footer { color: #a2a9b1 }
  .pass { color: #6cc788 } .fail { color: #ff8a80 }
}
`.trim();

function htmlPage({ target, startedAt, summary, load }: CheckReport): string {
  const notPassed = summary.failed + summary.degraded;
  const result = `${summary.passed} of ${summary.sessions} sessions passed`;
  const looks = notPassed > 0 || summary.passed === 0 ? 'fail' : 'pass';
  const counts = `${summary.degraded} degraded, ${summary.failed} failed, ${summary.excluded} excluded`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(`${result}: ${target}`)}</title><style>${STYLE}</style></head><body>
<h1>${escapeHtml(target)}</h1>
<p><strong class="${looks}">${escapeHtml(result)}</strong>: ${escapeHtml(counts)}, in ${(summary.durationMs / 1000).toFixed(1)} s.</p>
<p>${escapeHtml(slotsText(load))}.</p>
${summaryLines(summary)}
${noteList(load)}
<h2>Stages</h2>
<div class="scroll"><table><thead><tr>${headCells()}</tr></thead><tbody>
${load.stages.map(stageRow).join('\n')}
</tbody></table></div>
${percentileChart(load.stages)}
${reasonTable(load)}
<footer>Started ${escapeHtml(startedAt)}. Milliseconds ${
    load.loop === 'open'
      ? 'from the instant at which a session was due'
      : 'from the start of a session'
  }; sessions that failed at a stage rank last. Percentiles within 2 %.</footer>
</body></html>
`;
}

/** How the sessions got in, and what their journey does not measure. */
function summaryLines(summary: CheckReport['summary']): string {
  const lines = [...accessLines(summary), ...unmeasuredLines(summary)];
  return lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n');
}

function noteList({ notes }: LoadFigures): string {
  if (notes.length === 0) return '';
  return `<ul>${notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('')}</ul>`;
}

const COLUMNS = ['ok', 'failed', 'unknown', 'skipped', 'p50', 'p90', 'p99', 'p99.9', 'max'];
const headCells = () =>
  `<th>stage</th>${COLUMNS.map((name) => `<th class="n">${name}</th>`).join('')}`;

function stageRow(row: LoadStage): string {
  const { stage, ok, failed, unknown, skipped, ms } = row;
  if (isUnmeasured(row))
    return `<tr><td>${stage}</td><td colspan="${COLUMNS.length}">${NOT_MEASURED}</td></tr>`;
  const times = [ms.p50, ms.p90, ms.p99, ms.p999, ms.max].map(percentileText);
  const cells = [String(ok), String(failed), String(unknown), String(skipped), ...times];
  const tags = cells.map((text, index) => {
    const bad = (index === 1 && failed > 0) || text === 'failed' ? ' fail' : '';
    return `<td class="n${bad}">${text}</td>`;
  });
  return `<tr><td>${stage}</td>${tags.join('')}</tr>`;
}

function reasonTable({ reasons }: LoadFigures): string {
  if (reasons.length === 0) return '';
  const rows = reasons.map(
    ({ reason, sessions }) =>
      `<tr><td class="n">${sessions}</td><td class="reason">${escapeHtml(reason)}</td></tr>`,
  );
  return `<h2>Sessions that did not pass</h2><table><tbody>${rows.join('\n')}</tbody></table>`;
}

const BAR = { width: 640, height: 18, left: 80 } as const;

/** p50 and p99 of each stage as bars, longest first in scale. */
function percentileChart(stages: readonly LoadStage[]): string {
  const measured = stages.flatMap(({ stage, ms }) =>
    typeof ms.p50 === 'number' ? [{ stage, p50: ms.p50, p99: ms.p99, max: ms.max ?? ms.p50 }] : [],
  );
  const longest = Math.max(...measured.map((one) => one.max), 1);
  if (measured.length === 0) return '';
  const scale = (value: number) => ((value / longest) * BAR.width).toFixed(1);
  const rows = measured.map(({ stage, p50, p99 }, index) => {
    const y = index * BAR.height;
    const upper = typeof p99 === 'number' ? p99 : longest;
    return `<text x="0" y="${y + 12}">${stage}</text><rect x="${BAR.left}" y="${y + 3}" width="${scale(upper)}" height="11" fill="#8ab4f8"/><rect x="${BAR.left}" y="${y + 3}" width="${scale(p50)}" height="11" fill="#1f5fbf"/>`;
  });
  const height = measured.length * BAR.height;
  return `<h2>p50 (dark) and p99 (light), up to ${percentileText(longest)} ms</h2><div class="scroll"><svg width="${BAR.left + BAR.width}" height="${height}" role="img" aria-label="p50 and p99 of each stage">${rows.join('')}</svg></div>`;
}
