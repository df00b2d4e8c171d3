import { appendFileSync } from 'node:fs';
import type { VerdictDocument } from '../../lib/contract/api/releases/verdicts';
import { markdownReport } from '../../lib/services/releases/report/markdown-report';
import {
  effectiveName,
  releaseName,
  reportLine,
} from '../../lib/services/releases/report/report-words';
import { writeError } from './write';

type Env = Readonly<Record<string, string | undefined>>;

/** What a workflow command takes as text, and what as a property. */
const data = (text: string) =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Annotations: what failed and an error for each gated indicator that did, a warning where nothing is decided, a notice for a pass. */
export function annotations(document: VerdictDocument): string {
  const title = `${effectiveName(document)}: ${releaseName(document)}`;
  const line = (kind: string, text: string) =>
    `::${kind} title=${property(title)}::${data(text)}\n`;
  if (document.effective === 'pass') return line('notice', document.reason.text);
  const failed = document.indicators.filter((row) => row.gated && row.verdict === 'fail');
  const kind = document.effective === 'fail' ? 'error' : 'warning';
  return [
    line(kind, document.reason.text),
    ...failed
      .map(reportLine)
      .map((row) => line(kind, `${row.name} ${row.value}, needs ${row.threshold}. ${row.reason}`)),
  ].join('');
}

/** Values that later steps read: GitHub knows only 0 and not 0 of an exit code. */
export function outputs(document: VerdictDocument): string {
  const oneLine = (text: string) => text.replace(/[\r\n]+/g, ' ');
  const values = {
    verdict: document.verdict,
    effective: document.effective,
    release: document.release.version,
    reason: document.reason.text,
  };
  return Object.entries(values)
    .map(([key, value]) => `${key}=${oneLine(value)}\n`)
    .join('');
}

/** Writes the step summary and the outputs where GitHub says, and returns the annotations for standard output. */
export function githubReport(
  document: VerdictDocument,
  publicUrl: string | null,
  env: Env,
): string {
  append('GITHUB_STEP_SUMMARY', env.GITHUB_STEP_SUMMARY, markdownReport(document, publicUrl));
  append('GITHUB_OUTPUT', env.GITHUB_OUTPUT, outputs(document));
  return annotations(document);
}

/** A file that cannot be written costs its text alone, not the verdict. */
function append(name: string, file: string | undefined, text: string): void {
  if (!file) return;
  try {
    appendFileSync(file, text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    writeError(`error: ${name} could not be written (${why}); here it is\n${text}`);
  }
}
