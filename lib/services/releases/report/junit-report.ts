import { create } from 'xmlbuilder2';
import type { VerdictDocument } from '../../../contract/api/releases/verdicts';
import { plainText } from '../../../domain/redaction/plain-text';
import { releaseName, reportLine } from './report-words';

type Row = VerdictDocument['indicators'][number];

type Kind = 'failure' | 'error' | 'skipped';

/** How long the gate ran; in a report of the console, how long was measured. Seconds. */
function secondsOf({ run, window }: VerdictDocument): string {
  const span = run ? { from: run.startedAt, to: run.endedAt } : window;
  return span ? ((Date.parse(span.to) - Date.parse(span.from)) / 1000).toFixed(3) : '0.000';
}

/**
 * How an indicator appears in a test report. A passed test case always means a pass (decision 49): an indicator that is not gated,
 * not measured or not decided is skipped, and an invalid measurement is an error.
 */
function kindOf(row: Row, document: VerdictDocument): Kind | null {
  if (!row.gated) return 'skipped';
  const isOverridden = document.effective === 'pass';
  if (row.verdict === 'fail') return isOverridden ? 'skipped' : 'failure';
  if (document.verdict === 'invalid') return isOverridden ? 'skipped' : 'error';
  return row.verdict === 'pass' ? null : 'skipped';
}

/** The prefix of a case that is not gated. */
function shownOnly(row: Row, document: VerdictDocument): string {
  if (row.measured === false) return '';
  if (!row.gated) return 'Shown, not gated: ';
  return row.verdict === 'fail' && document.effective === 'pass' ? 'Overridden: ' : '';
}

/**
 * XML 1.0 allows no control characters, not even escaped, and a line of an attribute would be a line of standard output: CI systems run
 * commands in those. Two brackets begin an instruction to some readers of `system-out`: "[[ATTACHMENT|/etc/passwd]]" of a backend would
 * attach a file of the reader's machine.
 */
const cleanText = (text: string) =>
  plainText(text)
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ' ')
    .replaceAll('[[', '[ [');

/**
 * A verdict as JUnit XML (https://github.com/testmoapp/junitxml): one test case per indicator, and one for the release as a whole.
 */
export function junitReport(document: VerdictDocument): string {
  const name = cleanText(releaseName(document));
  const kinds = document.indicators.map((row) => kindOf(row, document));
  const whole = wholeKind(document);
  const count = (kind: Kind) => [...kinds, whole].filter((one) => one === kind).length;
  const totals = {
    tests: kinds.length + 1,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: secondsOf(document),
  };
  const root = create({ version: '1.0', encoding: 'UTF-8' });
  // Windy Road's schema, the strictest of the common ones, allows no attribute on `testsuites` and requires all of these on a suite.
  const suite = root.ele('testsuites').ele('testsuite', {
    name,
    package: 'tocsin',
    id: '0',
    hostname: 'localhost',
    ...totals,
    timestamp: (document.run?.startedAt ?? document.judgedAt).replace(/\.\d+Z$/, ''),
  });
  const properties = suite.ele('properties');
  for (const [key, value] of Object.entries(propertiesOf(document)))
    properties.ele('property', { name: key, value: cleanText(value) });
  // Tools add up the times of cases: the release has the whole time, so each indicator has zero.
  const testCase = (title: string, kind: Kind | null, [message, time = '0.000']: string[]) => {
    const named = { name: cleanText(title), classname: 'tocsin.release', time };
    const element = suite.ele('testcase', named);
    const cleaned = cleanText(message ?? '');
    if (kind === 'skipped') element.ele('skipped', { message: cleaned });
    else if (kind) element.ele(kind, { message: cleaned, type: kind }).txt(cleaned);
  };
  testCase('Release', whole, [document.reason.text, secondsOf(document)]);
  document.indicators.forEach((row, i) => {
    const line = reportLine(row);
    const message = `${shownOnly(row, document)}${line.verdict}, ${line.value}. ${line.reason}`;
    testCase(`${line.name} ${line.threshold}`, kinds[i] ?? null, [message]);
  });
  suite.ele('system-out').txt(cleanText(document.reason.text));
  suite.ele('system-err');
  return `${root.end({ prettyPrint: true })}\n`;
}

/**
 * The release as pipelines get it: a hold or an override is never shown as a passed case of the evidence. Readers call a file
 * of skipped and passed cases passed (Jenkins "stable", test-results-parser "PASS"), so what is neither a pass nor a fail is an
 * error: the file is green only where the gate ends with 0.
 */
function wholeKind({ verdict, effective, run }: VerdictDocument): Kind | null {
  if (effective === 'fail') return 'failure';
  if (effective !== 'pass' || run?.interrupted) return 'error';
  return verdict === 'pass' ? null : 'skipped';
}

const propertiesOf = (document: VerdictDocument): Record<string, string> => ({
  verdict: document.verdict,
  effective: document.effective,
  release: document.release.version,
  target: document.release.target.name,
  environment: document.release.target.environment,
  config: document.config.hash,
  ...(document.quick ? { quick: 'true' } : {}),
  ...(document.run ? { startedAt: document.run.startedAt, endedAt: document.run.endedAt } : {}),
});
