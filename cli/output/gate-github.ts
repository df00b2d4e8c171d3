import { appendFileSync } from 'node:fs';
import type { VerdictDocument } from '../../lib/contract/api/releases/verdicts';
import { plainText, plainValue } from '../../lib/domain/redaction/plain-text';
import { markdownReport } from '../../lib/services/releases/report/markdown-report';
import {
  releaseName,
  reportLabel,
  reportLine,
} from '../../lib/services/releases/report/report-words';
import { writeError } from './write';

type Env = Readonly<Record<string, string | undefined>>;

/** Escapes the text and the properties of a workflow command. */
const escapeText = (text: string) => plainText(text).replaceAll('%', '%25');
const escapeProperty = (text: string) =>
  escapeText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Annotations: an error for the verdict and per gated indicator that failed, a warning where it is undecided, a notice for a pass. */
export function annotations(document: VerdictDocument): string {
  const title = `${reportLabel(document)}: ${releaseName(document)}`;
  const line = (kind: string, text: string) =>
    `::${kind} title=${escapeProperty(title)}::${escapeText(text)}\n`;
  if (document.effective === 'pass' && !document.run?.interrupted)
    return line('notice', document.reason.text);
  const failed = document.indicators.filter((row) => row.gated && row.verdict === 'fail');
  const kind = document.effective === 'fail' ? 'error' : 'warning';
  return [
    line(kind, document.reason.text),
    ...failed
      .map(reportLine)
      .map((row) => line(kind, `${row.name} ${row.value}, needs ${row.threshold}. ${row.reason}`)),
  ].join('');
}

/** Values for later steps: GitHub distinguishes only exit code 0 from others. */
export function outputs(document: VerdictDocument): string {
  const values = {
    verdict: document.verdict,
    effective: document.effective,
    release: document.release.version,
    reason: document.reason.text,
  };
  return Object.entries(values)
    .map(([key, value]) => `${key}=${plainText(value)}\n`)
    .join('');
}

/** Writes the step summary and the outputs to the files that GitHub names, and returns the annotations for standard output. */
export function githubReport(
  document: VerdictDocument,
  publicUrl: string | null,
  env: Env,
): string {
  append(
    'GITHUB_STEP_SUMMARY',
    env.GITHUB_STEP_SUMMARY,
    markdownReport(plainValue(document), publicUrl),
  );
  append('GITHUB_OUTPUT', env.GITHUB_OUTPUT, outputs(document));
  return annotations(document);
}

/** Where a file cannot be written, its text goes to standard error; the verdict is not affected. */
function append(name: string, file: string | undefined, text: string): void {
  if (!file) return;
  try {
    appendFileSync(file, text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    writeError(`error: ${name} could not be written (${why}); it follows here\n${text}`);
  }
}
