import { create } from 'xmlbuilder2';
import type { VerdictDocument } from '../../../contract/verdicts';
import { releaseName, reportLine } from './report-words';

type Row = VerdictDocument['indicators'][number];

const secondsOf = ({ window }: VerdictDocument) =>
  window ? ((Date.parse(window.to) - Date.parse(window.from)) / 1000).toFixed(3) : '0.000';

/** What a gated indicator is to a test report: a breach fails, a measurement that went wrong is an error, too little is skipped. */
function kindOf(row: Row, document: VerdictDocument): 'failure' | 'error' | 'skipped' | null {
  if (row.verdict === 'fail') return row.gated ? 'failure' : null;
  if (!row.gated) return null;
  if (document.verdict === 'invalid') return 'error';
  return row.verdict === 'pass' ? null : 'skipped';
}

/** XML 1.0 has no place for control characters, however they are written. */
const clean = (text: string) =>
  text.replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ' ');

/** A verdict as JUnit XML (formats.md D8): a test case an indicator, and one for the release as a whole. */
export function junitReport(document: VerdictDocument): string {
  const name = clean(releaseName(document));
  const kinds = document.indicators.map((row) => kindOf(row, document));
  const whole = wholeKind(document);
  const count = (kind: string) => [...kinds, whole].filter((one) => one === kind).length;
  const totals = {
    tests: kinds.length + 1,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: secondsOf(document),
  };
  const root = create({ version: '1.0', encoding: 'UTF-8' });
  // Windy Road's schema, the strictest of the common ones, gives `testsuites` no attribute and a suite all of these.
  const suite = root.ele('testsuites').ele('testsuite', {
    ...{ name, package: 'tocsin', id: '0', hostname: 'localhost', ...totals },
    timestamp: document.judgedAt.replace(/\.\d+Z$/, ''),
  });
  const properties = suite.ele('properties');
  for (const [key, value] of Object.entries(propertiesOf(document)))
    properties.ele('property', { name: key, value: clean(value) });
  const testCase = (title: string, kind: string | null, message: string) => {
    const element = suite.ele('testcase', { name: title, classname: 'tocsin.release', time: '0' });
    if (kind === 'skipped') element.ele('skipped', { message: clean(message) });
    else if (kind) element.ele(kind, { message: clean(message), type: kind }).txt(clean(message));
  };
  testCase('Release', whole, document.reason.text);
  document.indicators.forEach((row, i) => {
    const line = reportLine(row);
    testCase(`${line.name} ${line.threshold}`, kinds[i] ?? null, `${line.value}. ${line.reason}`);
  });
  suite.ele('system-out').txt(clean(document.reason.text));
  suite.ele('system-err');
  return `${root.end({ prettyPrint: true })}\n`;
}

function wholeKind({ verdict }: VerdictDocument): 'failure' | 'error' | 'skipped' | null {
  if (verdict === 'fail') return 'failure';
  if (verdict === 'invalid') return 'error';
  return verdict === 'pass' ? null : 'skipped';
}

const propertiesOf = (document: VerdictDocument): Record<string, string> => ({
  verdict: document.verdict,
  effective: document.effective,
  release: document.release.version,
  target: document.release.target.name,
  config: document.config.hash,
});
