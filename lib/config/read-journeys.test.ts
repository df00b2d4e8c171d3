import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { longestSessionMs } from '../domain/targets/deadlines';
import { loadConfigFile } from './load-config';
import { problemLine } from './problems/problem-table';

const AG_UI = readFileSync('journeys/ag-ui.yaml', 'utf8');
const OWN = `journey: own
connect: {query: {key: $token}, transport: socket.io}
deadlines: {complete: 5m}
steps:
  - wait: <any>
  - pause: 3s
  - ask: {text: $question}
read:
  # The reply is the answer.
  complete: {match: done, answer: $.text}
`;

type Journeyed = { fields: string; head?: string; rest?: string; files?: Record<string, string> };

function read({ fields, head = '', rest = '', files = {} }: Journeyed) {
  const cwd = mkdtempSync(join(tmpdir(), 'tocsin-journeys-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const target = `${head}targets:\n  - name: chat\n    url: ws://a/\n    environment: b\n${fields}\n${rest}`;
  writeFileSync(join(cwd, 'tocsin.yaml'), target);
  const result = loadConfigFile('tocsin.yaml', { cwd, env: {}, nodeVersion: '20.9.0' });
  if ('file' in result) return { targets: result.file.targets, lines: [] };
  const lines = result.problems.map((one) => problemLine(one).replaceAll(`${cwd}/`, ''));
  return { targets: [], lines };
}

const indented = (text: string, by: string) => text.replace(/^(?=.)/gm, by);
const definition = (of: ReturnType<typeof read>) => of.targets[0]?.declared?.journeyDefinition;

describe('the journey of a target in the file', () => {
  it('is the built-in one without a key, and by its name', () => {
    expect(read({ fields: '' }).targets[0]).not.toHaveProperty('declared');
    expect(read({ fields: '    journey: agent' }).targets[0]).not.toHaveProperty('declared');
  });

  it('is one of the package by its name', () => {
    const found = definition(read({ fields: '    journey: ag-ui' }));
    expect(found).toMatchObject({ name: 'ag-ui', text: AG_UI });
  });

  it('is the same from a file, in place, and shared through an alias, with its transport and times', () => {
    const inPlace = read({ fields: `    journey:\n${indented(OWN, '      ')}` });
    const fromFile = read({ fields: '    journey: own.yaml', files: { 'own.yaml': OWN } });
    const shared = read({
      head: `x-own: &own\n${indented(OWN, '  ')}`,
      fields: '    journey: *own',
    });
    expect(definition(inPlace)).toMatchObject({ name: 'own', text: OWN });
    expect(definition(fromFile)).toEqual(definition(inPlace));
    expect(definition(shared)).toEqual(definition(inPlace));
    expect(inPlace.targets[0]).toMatchObject({
      transport: 'socket.io',
      declared: { journeyTimes: { deadlines: { complete: 300_000 }, pauseMs: 3_000 } },
    });
    expect(longestSessionMs(inPlace.targets[0]?.declared ?? {})).toBe(325_000);
  });

  it('sends audio that is beside it', () => {
    const speaking = OWN.replace(
      '  - pause: 3s',
      '  - speak: {file: hello.pcm, format: pcm16, rate: 8000}',
    );
    const files = { 'own.yaml': speaking, 'hello.pcm': 'a'.repeat(32_000) };
    const fromFile = read({ fields: '    journey: own.yaml', files });
    const inPlace = read({ fields: `    journey:\n${indented(speaking, '      ')}`, files });
    for (const found of [fromFile, inPlace]) {
      expect(definition(found)?.audioFolder).toContain('tocsin-journeys-');
      // Two seconds of audio count as a pause of the session does.
      expect(found.targets[0]?.declared?.journeyTimes?.pauseMs).toBe(2_000);
    }
    expect(
      read({ fields: '    journey: own.yaml', files: { 'own.yaml': speaking } }).lines[0],
    ).toContain(
      'own.yaml:6:19 targets[0].journey: there is no audio file `hello.pcm`; put it beside the journey',
    );
  });

  const token = 'connect: {headers: {x-key: $token}}\n';
  it.each<[string, Journeyed, string[]]>([
    [
      'a name that is not there',
      { fields: '    journey: ag-iu' },
      ['tocsin.yaml:5:5 targets[0].journey: there is no journey ag-iu; did you mean ag-ui?'],
    ],
    [
      'a file that is not there',
      { fields: '    journey: gone.yaml' },
      [
        'tocsin.yaml:5:5 targets[0].journey: there is no file gone.yaml; check the path, which is relative to the configuration file',
      ],
    ],
    [
      'a mistake in a file',
      {
        fields: '    journey: own.yml',
        files: { 'own.yml': OWN.replace('complete: {', 'done: {') },
      },
      ['own.yml:10:3 targets[0].journey: `read` has no `done`', 'own.yml'],
    ],
    [
      'a mistake in place',
      {
        fields: `    journey:\n${indented(OWN.replace('match: done', 'match: done, anwser: 5'), '        ')}`,
      },
      ['tocsin.yaml:15:35 targets[0].journey: unknown key `anwser`'],
    ],
    [
      'a mistake in braces',
      { fields: '    journey: {journey: x, ask: hi, read: {complete: done},\n     wrong: 1}' },
      ['tocsin.yaml:6:6 targets[0].journey: '],
    ],
    [
      'a transport that contradicts it',
      { fields: '    journey: ag-ui\n    transport: socket.io' },
      [
        'tocsin.yaml:6:5 targets[0].transport: socket.io contradicts the journey ag-ui, which uses ws; remove transport: it follows the journey',
      ],
    ],
    [
      'auth beside a journey that presents the token',
      {
        fields: '    journey: own.yaml\n    auth: header',
        files: { 'own.yaml': `journey: own\n${token}ask: hi\nread: {complete: done}\n` },
      },
      [
        'tocsin.yaml:6:5 targets[0].auth: the token would be presented twice; remove auth: the journey own places the token in connect.headers',
      ],
    ],
    [
      'a threshold on what it does not measure',
      { fields: '    journey: ag-ui\n    thresholds: {factory: "> 99 %"}' },
      [
        'tocsin.yaml:6:18 targets[0].thresholds.factory: factory initialisation is not measured by the journey ag-ui: no message proves that the factory worked; remove this threshold',
      ],
    ],
    [
      'a rule on what it does not measure',
      {
        fields: '    journey: ag-ui',
        rest: `rules:
  - {name: r, severity: page, measure: {kind: indicator, indicator: factory}, scope: {target: chat}, conditions: [{long: 1h, short: 5m, alpha: 0.01}]}
`,
      },
      ['not measured by the journey ag-ui'],
    ],
    [
      'a reference to the environment',
      {
        fields: `    journey: {journey: x, ask: "\${env:KEY}", read: {complete: done}}`,
      },
      ['tocsin.yaml:5:33 targets[0].journey: a journey does not read the environment'],
    ],
  ])('is refused for %s', (_, given, expected) => {
    const { lines } = read(given);
    expect(lines).toHaveLength(expected.length);
    for (const [index, text] of expected.entries()) expect(lines[index]).toContain(text);
  });

  it('reports the mistakes of a file once, however many targets name it', () => {
    const more = '  - {name: two, url: "ws://a/", environment: b, journey: own.yaml}';
    const { lines } = read({
      fields: '    journey: own.yaml',
      rest: more,
      files: { 'own.yaml': 'journey: own\n' },
    });
    expect(new Set(lines).size).toBe(lines.length);
  });
});
