import { create } from 'xmlbuilder2';
import type { CheckResult } from './check-result';
import { printable } from './printable';

/** The checks in JUnit's format. A check that could run no session is an error, not a failure. */
export function checksJunit(outcomes: readonly CheckResult[]): string {
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
