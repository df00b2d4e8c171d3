import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packagedNames, packagedText } from '../../journeys/packaged-journeys';
import { checkJourney, checkText, type JourneyCheck } from './describe-journeys';

const FOLDER = 'tests/fixtures/journeys/mistakes';
const check = (text: string, file: string) => checkJourney({ text, file, folder: null });

/** File → lines of its problems, and what the first one says. */
const MISTAKES: Record<string, [number[], string]> = {
  '01-braces.yaml': [[2], 'values are written $name here'],
  '02-unknown-key.yaml': [[4, 4], 'did you mean `complete`?'],
  '03-unknown-value.yaml': [[2, 2], 'did you mean `run`?'],
  '04-condition.yaml': [[4], 'write `$.status …`'],
  '05-duration.yaml': [[4], 'write 90ms or 90s'],
  '06-lookahead.yaml': [[4], 'use two patterns or `where`'],
  '07-never-ready.yaml': [[3], 'add `ready` to `read`'],
  '08-unprovable-factory.yaml': [[6], 'add `also: [factory]`'],
  '09-hash.yaml': [[4], 'everything after # is a comment'],
  '10-two-acts.yaml': [[3, 3], 'needs `ask`, the message that begins the run'],
  '11-path-as-pattern.yaml': [[4, 5], 'a path is no pattern'],
  '12-at-sign.yaml': [[6], 'write $.key, not @.key'],
  '13-stage.yaml': [[5, 5], 'did you mean `auth`?'],
  '14-single-equals.yaml': [[4, 4], 'write == and not ='],
};

const WAY_OUT = /\b(?:write|use|add|needs|make each|looks like|known here|did you mean)\b/;

describe('a typical mistake in a journey', () => {
  it('has a row for each file', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(Object.keys(MISTAKES).sort());
  });

  it.each(Object.entries(MISTAKES))(
    '%s is reported with line, reason and suggestion',
    (file, [lines, says]) => {
      const { isValid, problems } = check(readFileSync(`${FOLDER}/${file}`, 'utf8'), file);
      expect(isValid).toBe(false);
      expect(problems.map(({ line }) => line)).toEqual(lines);
      // What to write instead: `suggestion`, or the reason where that says it.
      for (const { reason, suggestion } of problems)
        expect(`${reason}; ${suggestion}`).toMatch(WAY_OUT);
      const [first] = problems;
      expect(`${first?.reason}; ${first?.suggestion}`).toContain(says);
    },
  );
});

/** Values of every type, most of them wrong wherever they stand. */
const VALUES = [
  '1',
  'true',
  'null',
  '""',
  '[]',
  '{}',
  '{a: [1, {b: 2}]}',
  '-5',
  '1e400',
  '*a',
  '|',
];
const NAMES = ['complet', 'x', 'agents', '$run', '"a b"', '__proto__', 'constructor', '7', '?', ''];

type Change = (lines: string[], at: number, pick: number) => string[];
const indentOf = (line: string) => /^ */.exec(line)?.[0].length ?? 0;

/** What a person changes by mistake: one line of a journey, or what is below it. */
const CHANGES: Record<string, Change> = {
  'a key is renamed': (lines, at, pick) =>
    lines.with(
      at,
      (lines[at] ?? '').replace(/[\w.-]+(?=:(?: |$))/, NAMES[pick % NAMES.length] ?? ''),
    ),
  'a value has another type': (lines, at, pick) =>
    lines.with(at, (lines[at] ?? '').replace(/: .*$/, `: ${VALUES[pick % VALUES.length]}`)),
  'a step or a key is left out': (lines, at) => {
    const indent = indentOf(lines[at] ?? '');
    const next = lines.findIndex((line, index) => index > at && indentOf(line) <= indent);
    return lines.toSpliced(at, (next < 0 ? lines.length : next) - at);
  },
  'a line is indented otherwise': (lines, at, pick) => {
    const line = lines[at] ?? '';
    const by = (pick % 5) - 2;
    return lines.with(
      at,
      by < 0 ? line.slice(-by) : `${pick % 7 === 0 ? '\t' : ' '.repeat(by)}${line}`,
    );
  },
  'a character is lost': (lines, at, pick) => {
    const line = lines[at] ?? '';
    const place = pick % Math.max(1, line.length);
    return lines.with(at, line.slice(0, place) + line.slice(place + 1));
  },
};

/** That an answer is of use: valid, or each problem has its place in the text and a reason. */
function expectAnswer(answer: JourneyCheck, text: string): void {
  const count = text.split('\n').length;
  for (const { file, line, column, reason } of [...answer.problems, ...answer.warnings]) {
    expect(file).toBe('mine.yaml');
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(count);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(reason.trim()).not.toBe('');
  }
  expect(answer.problems.length > 0).toBe(!answer.isValid);
  expect(answer.journey === null).toBe(!answer.isValid);
  if (!answer.isValid) expect(checkText(answer)).toMatch(/^mine\.yaml:\d+:\d+ {2}\S/);
}

describe('a journey that somebody changed', () => {
  it.each(Object.keys(CHANGES))('%s: valid, or file, line and reason', (what) => {
    const texts = packagedNames().map((name) => packagedText(name) ?? '');
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 3 }),
        (original, changes) => {
          let lines = original.split('\n');
          for (const [at, pick] of changes)
            lines = CHANGES[what]?.(lines, at % Math.max(1, lines.length), pick) ?? lines;
          const text = lines.join('\n');
          expectAnswer(check(text, 'mine.yaml'), text);
        },
      ),
      { numRuns: 150 },
    );
  });
});
