import { safeJson } from '../../lib/domain/redaction/plain-text';
import type { Reporter } from '../gate-options';
import type { CheckResult } from './check-result';
import { printable } from './printable';

/** The named checks for people, one line per check. */
export function checkLines(outcomes: readonly CheckResult[]): string {
  return outcomes
    .map(
      ({ name, passed, detail }) =>
        `${passed ? 'ok    ' : 'FAILED'} ${name}: ${printable(detail)}\n`,
    )
    .join('');
}

/** The report where the checks failed, so that no verdict follows. */
export async function checksReport(
  outcomes: readonly CheckResult[],
  reporter: Reporter,
): Promise<string> {
  const failed = outcomes.filter((one) => !one.passed);
  switch (reporter) {
    case 'json':
      return `${safeJson({ schema: 'tocsin.checks/v1', checks: outcomes })}\n`;
    case 'junit':
      // The XML library takes longer to load than most commands take to run.
      return (await import('./checks-junit')).checksJunit(outcomes);
    case 'github':
      return failed
        .map(
          ({ name, detail }) =>
            `::error title=${name}::${printable(detail).replaceAll('%', '%25')}\n`,
        )
        .join('');
    case 'markdown':
      return `## Checks failed\n\n${outcomes
        .map(
          (one) =>
            `- ${one.passed ? 'ok' : '**failed**'} ${one.name}: ${escapeMarkdown(one.detail)}\n`,
        )
        .join('')}`;
    default:
      return '';
  }
}

const escapeMarkdown = (text: string) =>
  printable(text).replace(/[\\`*_{}[\]()#+!|<>~]/g, (sign) => `\\${sign}`);
