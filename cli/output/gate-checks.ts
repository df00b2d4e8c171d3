import { create } from 'xmlbuilder2';
import { safeJson } from '../../lib/domain/redaction/plain-text';
import type { Reporter } from '../gate-options';
import { printable } from './printable';

/** A named check, or the reason why there is no verdict. */
export type CheckResult = { name: string; passed: boolean; measured: boolean; detail: string };

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
export function checksReport(outcomes: readonly CheckResult[], reporter: Reporter): string {
  const failed = outcomes.filter((one) => !one.passed);
  switch (reporter) {
    case 'json':
      return `${safeJson({ schema: 'tocsin.checks/v1', checks: outcomes })}\n`;
    case 'junit':
      return junit(outcomes);
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

/** A check that could run no session is an error, not a failure. */
function junit(outcomes: readonly CheckResult[]): string {
  const root = create({ version: '1.0', encoding: 'UTF-8' });
  const count = (measured: boolean) =>
    outcomes.filter((one) => !one.passed && one.measured === measured).length;
  const totals = { tests: outcomes.length, failures: count(true), errors: count(false) };
  const suites = root.ele('testsuites', { name: 'tocsin', ...totals });
  const suite = suites.ele('testsuite', { name: 'checks before deployment', ...totals });
  for (const { name, passed, measured, detail } of outcomes) {
    const element = suite.ele('testcase', { name, classname: 'tocsin.checks' });
    const kind = measured ? 'failure' : 'error';
    if (!passed) element.ele(kind, { message: printable(detail), type: 'check' });
  }
  return `${root.end({ prettyPrint: true })}\n`;
}
