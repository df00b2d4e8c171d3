import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { problemLine } from './problems/problem-table';
import { readConfigFile } from './read-file';

/** Files that are wrong, each with the lines that must be said about it. */
const CASES = readFileSync(new URL('../../tests/fixtures/config/wrong-files.txt', import.meta.url))
  .toString()
  .split('\n----\n')
  .filter((block) => block !== '')
  .map((block) => {
    const lines = block.split('\n');
    return {
      yaml: lines.filter((line) => !line.startsWith('=> ')).join('\n'),
      said: lines.filter((line) => line.startsWith('=> ')).map((line) => line.slice(3)),
    };
  });

const ENVIRONMENT = { UNRESOLVED: `\${X}` };

function linesOf(bytes: Uint8Array): string[] {
  const result = readConfigFile(bytes, ENVIRONMENT);
  return 'file' in result ? [] : result.problems.map(problemLine);
}

describe('a wrong configuration file', () => {
  it.each(CASES)('is refused with its place, the reason and the way out: $yaml', (one) => {
    expect(linesOf(Buffer.from(one.yaml))).toEqual(one.said);
  });

  it('is never answered in the words of the libraries, or without a way out', () => {
    expect(CASES.length).toBeGreaterThan(150);
    for (const line of CASES.flatMap(({ said }) => said)) {
      expect(line).not.toMatch(
        /[Ii]nvalid input|zod|parseAllDocuments|flow map|expected record|\bNaN\b/,
      );
      expect(line).toMatch(/^:\d+:\d+.*; \S/);
    }
  });

  it('never shows a value that may be a secret', () => {
    const file = `targets: [{ name: a, url: "ws://a", environment: b, token: 8675309, jwt: hunter2 }]`;
    expect(linesOf(Buffer.from(file)).join()).not.toMatch(/8675309|hunter2/);
  });

  const utf16 = Buffer.from('\ufefftargets: []', 'utf16le');
  it.each<[string, Uint8Array, string]>([
    [
      'Latin-1',
      Buffer.from('targets:\n  - name: caf\xe9', 'latin1'),
      ':2:14: a character is not UTF-8',
    ],
    ['UTF-16 of PowerShell', utf16, 'the file is UTF-16, not UTF-8; save it as UTF-8'],
    ['UTF-16, big end first', Buffer.from(utf16).swap16(), 'the file is UTF-16'],
    ['UTF-16 without a mark', utf16.subarray(2), 'the file is UTF-16'],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x74, 0, 0, 0]), 'the file is UTF-32'],
    ['no text at all', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]), 'not UTF-8'],
    ['a zero byte', Buffer.from('targets: []\0'), ':1:12: this does not belong'],
    ['more than 1 MiB', Buffer.alloc(2 ** 20 + 1, 0x20), 'larger than 1 MiB'],
  ])('may be %s', (_, bytes, said) => {
    expect(linesOf(bytes)).toEqual([expect.stringContaining(said)]);
  });

  it.each([
    '['.repeat(100_000),
    '{a: '.repeat(20_000),
    '- '.repeat(50_000),
    `targets: ${'['.repeat(500)}${']'.repeat(500)}`,
  ])('may be nested so deeply that a parser overflows', (yaml) => {
    expect(linesOf(Buffer.from(yaml))).toEqual([
      expect.stringContaining('nested too deeply; close brackets'),
    ]);
  });

  it('may expand to more than fits into memory', () => {
    const levels = 'abcdefg'.split('').map((name, index, all) => {
      const inner = index === 0 ? '"x"' : `*${all[index - 1]}`;
      return `x-${name}: &${name} [${Array.from({ length: 9 }, () => inner).join(',')}]`;
    });
    expect(linesOf(Buffer.from(`${levels.join('\n')}\ntargets: *g`))).toEqual([
      expect.stringMatching(/^:\d+:\d+: aliases expand to too many values; repeat fewer/),
    ]);
  });
});

describe('a configuration file', () => {
  const read = (yaml: string | Uint8Array) => readConfigFile(Buffer.from(yaml), ENVIRONMENT);

  it('shares fields by anchors, merge keys and x- blocks', () => {
    const targets = Array.from(
      { length: 300 },
      (_, index) => `  - { <<: [*fast, *staging], name: t${index}, url: "wss://e/${index}" }`,
    );
    const result = read(
      `x-staging: &staging { environment: staging, interval: 5s, headers: { a: b } }
x-fast: &fast { <<: *staging, interval: 1s }
targets:
${targets.join('\n')}
  - <<: *staging
    name: own
    url: wss://e/own
    interval: 9s
`,
    );
    if (!('file' in result)) throw new Error(result.problems.map(problemLine).join());
    expect(result.file.targets).toHaveLength(301);
    expect(result.file.targets[0]).toMatchObject({ environment: 'staging', interval: 1_000 });
    expect(result.file.targets.at(-1)).toMatchObject({ interval: 9_000, headers: { a: 'b' } });
  });

  it('names the place in the shared block of a field that came from it', () => {
    const yaml = `x-a: &a\n  environment: b\n  interval: 5\ntargets:\n  - { <<: *a, name: t, url: "ws://e" }`;
    expect(linesOf(Buffer.from(yaml))).toEqual([
      expect.stringMatching(/^:3:3 targets\[0\]\.interval: a duration needs its unit/),
    ]);
  });

  it.each(['', '# only a comment\n', '{}', '\ufefftargets: []\r\nrules: default\r\n', '---\n{}\n'])(
    'may be %j',
    (yaml) => {
      expect(read(yaml)).toMatchObject({ file: { targets: [] } });
    },
  );

  it('reads a threshold without its sign as its indicator states it', () => {
    const result = read('thresholds: { factory: "98 %", emergency: "5 %", agent: "> 90.5 %" }');
    expect(result).toMatchObject({
      file: { thresholds: { factory: 200, emergency: 500, agent: 950 } },
    });
  });
});
