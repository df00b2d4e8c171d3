import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import { serviceFixture } from '../../../../tests/support/service-fixture';
import type { Plot } from '../../../commands/seed/session-plots';
import { verdictJsonSchema } from '../../../contract/api/releases/verdict-json-schema';
import type { VerdictDocument } from '../../../contract/api/releases/verdicts';
import { MINUTE } from '../../../domain/time';
import { getReport } from '../get-report';
import { getVerdict } from '../get-verdict';
import { makeReport } from './make-report';

const house = serviceFixture();
const schema = new URL('../../../../tests/support/junit.xsd', import.meta.url);

async function verdictAfter(minutes: number, plots: (i: number) => Plot): Promise<VerdictDocument> {
  await house.watch(minutes, plots);
  house.clock.advance(3 * MINUTE);
  return getVerdict(house.ctx, 'chat:r1');
}

const pass = () => verdictAfter(36, () => 'passed');
const fail = () => verdictAfter(5, () => 'factory-mismatch');
const open = () => verdictAfter(5, () => 'passed');

function validator() {
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  addFormats(ajv);
  return ajv.compile(verdictJsonSchema());
}

/** Throws where the text is not valid JUnit XML. */
function junitOf(document: VerdictDocument): { text: string; count(path: string): number } {
  const text = makeReport(document, 'junit', null).body;
  const xml = XmlDocument.fromString(text);
  const xsd = XsdValidator.fromDoc(XmlDocument.fromBuffer(readFileSync(schema)));
  xsd.validate(xml);
  return { text, count: (path) => xml.find(path).length };
}

describe('the verdict document', () => {
  it('is valid by its published JSON Schema, which refuses another one', async () => {
    const valid = validator();
    for (const document of [await open(), await fail()]) {
      const sent = JSON.parse(makeReport(document, 'json', null).body);
      expect(valid(sent), JSON.stringify(valid.errors)).toBe(true);
      expect(valid({ ...sent, verdict: 'PASS' })).toBe(false);
      expect(valid({ ...sent, indicators: undefined })).toBe(false);
    }
  });
});

describe('JUnit', () => {
  it('of a pass has no failure or error, and skips what is not gated', async () => {
    const { count } = junitOf(await pass());
    // Internal error and end to end are shown and not gated: no passed case.
    expect([count('//testcase[not(*)]'), count('//testcase/*')]).toEqual([5, 2]);
    expect([count('//failure'), count('//error'), count('//skipped')]).toEqual([0, 0, 2]);
  });

  it('of a fail fails the gated indicators that failed, and skips what has no data', async () => {
    const { text, count } = junitOf(await fail());
    // The release, connection and factory; internal error and end to end are shown, not gated: neither failed nor passed.
    expect(count('//failure')).toBe(3);
    expect(count('//skipped')).toBe(4);
    expect(count('//testcase[not(*)]')).toBe(0);
    expect(text).toContain('failures="3"');
  });

  it('of a release that is still open is an error, and skips what is not decided', async () => {
    const { count } = junitOf(await open());
    expect([count('//failure'), count('//error'), count('//skipped')]).toEqual([0, 1, 6]);
  });

  // Operations case 01.
  it('has a passed case for a pass alone, whatever is shown beside it', async () => {
    const document = await pass();
    const shown = document.indicators.filter((row) => !row.gated);
    expect(shown).toHaveLength(2);
    for (const verdict of ['fail', 'inconclusive', 'no_data'] as const) {
      const rows = document.indicators.map((row) => (row.gated ? row : { ...row, verdict }));
      const { count } = junitOf({ ...document, indicators: rows });
      expect([count('//testcase[not(*)]'), count('//skipped'), count('//failure')]).toEqual([
        5, 2, 0,
      ]);
    }
  });

  it('obeys a person: a hold is no passed release', async () => {
    const held = junitOf({ ...(await pass()), effective: 'inconclusive' });
    expect(held.count('//testcase[@name="Release"]/error')).toBe(1);
  });

  it('obeys a person: an override fails nothing, and passes nothing that was not proven', async () => {
    const overridden = junitOf({ ...(await fail()), effective: 'pass' });
    expect([overridden.count('//failure'), overridden.count('//testcase[not(*)]')]).toEqual([0, 0]);
  });

  // Operations case 17.
  it('says how long was measured, and its cases add up to it', async () => {
    const { text } = junitOf(await pass());
    const times = [...text.matchAll(/<testcase [^>]*time="([\d.]+)"/g)].map(([, time]) =>
      Number(time),
    );
    const suite = Number(/<testsuite [^>]*time="([\d.]+)"/.exec(text)?.[1]);
    expect(suite).toBeGreaterThan(1_800);
    expect(times.reduce((sum, time) => sum + time, 0)).toBe(suite);
  });

  it('of an invalid one is an error', async () => {
    const document: VerdictDocument = { ...(await open()), verdict: 'invalid' };
    expect(junitOf(document).count('//error')).toBe(5);
  });

  it('survives a name that is no XML', async () => {
    const document = await open();
    document.release.target.name = 'a\u0001<b>&"\u0000';
    expect(() => junitOf(document)).not.toThrow();
  });
});

describe('printed reports', () => {
  it('say the verdict, the numbers, what is missing and what a clean window cannot exclude', async () => {
    const document = await open();
    for (const format of ['html', 'markdown'] as const) {
      const { body } = makeReport(document, format, 'https://tocsin.example.com');
      expect(body).toContain('Not decided');
      expect(body).toContain('Factory');
      expect(body).toMatch(/To pass: \d+ more sessions without a failure/);
      expect(body).toContain('only excludes outages more frequent than');
      expect(body).toContain(`/releases/${encodeURIComponent(document.release.id)}`);
    }
  });

  it('load nothing, run nothing and escape what a backend said', async () => {
    const document = await open();
    document.release.version = '<script>alert(1)</script>|`x`';
    const { body } = makeReport(document, 'html', null);
    expect(body).not.toMatch(/<script|<link|src=|url\(/);
    expect(body).toContain('&lt;script&gt;');
    const markdown = makeReport(document, 'markdown', null).body;
    expect(markdown).not.toContain('<script>');
    const table = markdown.split('\n').filter((line) => line.startsWith('| '));
    expect(new Set(table.map((line) => line.split(/(?<!\\)\|/).length)).size).toBe(1);
  });

  it('are named after the release', async () => {
    await open();
    const report = await getReport(house.ctx, 'chat:latest', 'html');
    expect(report.name).toBe('verdict-chat-r1.html');
    expect(report.contentType).toContain('text/html');
  });
});
