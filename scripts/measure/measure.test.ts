import { describe, expect, it } from 'vitest';
import { duplicateShare } from './duplicates';
import { folderCycles, importArrows } from './folder-cycles';
import { functionsOf, isOneWord } from './functions';
import { filesPerFolder, spreadLiterals } from './layout';
import { parseSource } from './source-files';

describe('figures of the code', () => {
  it('finds literals spread into literals and calls, and leaves spread values alone', () => {
    const file = parseSource(
      'lib/a.ts',
      [
        'const a = { ...{ b, c }, ...d };',
        'const e = [...[1, 2], ...f];',
        'call(...[1], ...g, { ...(x ? { y } : {}) });',
        'const n = { ...({ h } satisfies object) };',
      ].join('\n'),
    );
    expect(spreadLiterals(file)).toEqual(['lib/a.ts:1', 'lib/a.ts:2', 'lib/a.ts:3', 'lib/a.ts:4']);
  });

  it('counts the lines of a function as written, and knows which ones are declared', () => {
    const file = parseSource(
      'lib/a.ts',
      'export const read = () => {\n\n  return 1;\n};\nfunction readRow() {}\nconst local = () => 1;\n',
    );
    expect(functionsOf(file)).toEqual([
      { path: 'lib/a.ts', name: 'read', lines: 4, isDeclared: true },
      { path: 'lib/a.ts', name: 'readRow', lines: 1, isDeclared: true },
      { path: 'lib/a.ts', name: 'local', lines: 1, isDeclared: false },
    ]);
  });

  it.each([
    ['look', true],
    ['readRow', false],
    ['parseV2', false],
    ['URL', true],
  ])('%s is one word: %s', (name, expected) => {
    expect(isOneWord(name)).toBe(expected);
  });

  it('counts a run of six equal lines as written twice, and imports never', () => {
    const run = Array.from({ length: 6 }, (_, n) => `doSomething(${n});`).join('\n');
    const imports = Array.from({ length: 9 }, (_, n) => `import { a${n} } from './b';`).join('\n');
    const twice = [parseSource('lib/a.ts', run), parseSource('lib/b.ts', run)];
    expect(duplicateShare(twice)).toBe(1);
    expect(
      duplicateShare([parseSource('lib/a.ts', imports), parseSource('lib/b.ts', imports)]),
    ).toBe(0);
    expect(duplicateShare([parseSource('lib/a.ts', run)])).toBe(0);
  });

  it('counts the files that lie directly in a folder', () => {
    const files = ['lib/a.ts', 'lib/b.ts', 'lib/c/d.ts'].map((path) => parseSource(path, ''));
    expect(filesPerFolder(files)).toEqual([
      ['lib', 2],
      ['lib/c', 1],
    ]);
  });

  it('finds folders that import each other though no file does', () => {
    const files = [
      parseSource('lib/one/a.ts', "import { b } from '../two/b';"),
      parseSource('lib/two/b.ts', ''),
      parseSource('lib/two/c.ts', "import type { d } from '@/lib/one/d';"),
      parseSource('lib/one/d.ts', ''),
      parseSource('lib/three.ts', "import { a } from './one/a';"),
    ];
    expect(folderCycles(importArrows(files))).toEqual([
      {
        folder: 'lib',
        members: ['one', 'two'],
        imports: ['lib/one/a.ts → lib/two/b.ts', 'lib/two/c.ts → lib/one/d.ts'],
      },
    ]);
  });
});
