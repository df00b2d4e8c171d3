import type { VerdictDocument } from '../../../contract/api/releases/verdicts';
import { plainValue, safeJson } from '../../../domain/redaction/plain-text';
import { htmlReport } from './html-report';
import { junitReport } from './junit-report';
import { markdownReport } from './markdown-report';

export type ReportFormat = 'html' | 'markdown' | 'json' | 'junit';
export type Report = { contentType: string; extension: string; body: string };

/** Prints a verdict document in one of its formats; no text of a backend in it can control what prints or reads it. `publicUrl`: the console's address, for the link back. */
export function makeReport(
  given: VerdictDocument,
  format: ReportFormat,
  publicUrl: string | null,
): Report {
  const document = plainValue(given);
  switch (format) {
    case 'markdown': {
      const body = markdownReport(document, publicUrl);
      return { contentType: 'text/markdown; charset=utf-8', extension: 'md', body };
    }
    case 'junit':
      return { contentType: 'application/xml', extension: 'xml', body: junitReport(document) };
    case 'json': {
      const body = `${safeJson(given, 2)}\n`;
      return { contentType: 'application/json', extension: 'json', body };
    }
    default: {
      const body = htmlReport(document, publicUrl);
      return { contentType: 'text/html; charset=utf-8', extension: 'html', body };
    }
  }
}
