import { describe, expect, it } from 'vitest';
import { BANNED_WORDS } from './banned-words';
import { findBannedWords } from './find-banned-words';

const found = (path: string, text: string) =>
  findBannedWords({ path, text }).map((hit) => `${hit.line}: ${hit.found}`);

describe('banned words', () => {
  it('are found in comments, strings, templates and JSX text, with their lines', () => {
    const text = [
      '/** Nobody is told. */',
      "const title = 'One address, one a line.';",
      'const body = `It is in sight.`;',
      'const view = <p title="Here stands the state">Told {title} once a target</p>; // remembered',
    ].join('\n');
    expect(found('view.tsx', text)).toEqual([
      '1: told',
      '2: one a line',
      '3: sight',
      '4: Here stands',
      '4: Told',
      '4: once a target',
      '4: remembered',
    ]);
  });

  it('are found across the lines of a comment', () => {
    expect(
      found('a.ts', '/**\n * Each message is sent once a\n * target.\n */\nexport {};'),
    ).toEqual(['2: once a target']);
    expect(found('a.ts', '// What was taken\n// back.\nexport {};')).toEqual(['1: taken back']);
  });

  it('are not looked for in names, imports and code of documents', () => {
    expect(found('a.ts', "import { told } from './house';\nexport const sight = told;\n")).toEqual(
      [],
    );
    expect(found('a.md', 'Run `tocsin house`:\n\n```\ntold\n```\n')).toEqual([]);
  });

  it('are found in the prose of a document, also across a line break', () => {
    expect(found('a.md', '# Alerts\n\nEvery receiver is\ntold `once`, in\nearnest.\n')).toEqual([
      '4: told',
      '4: in earnest',
    ]);
  });

  it.each([
    'One row per target, once per minute, one session every 5 s.',
    'A release stands for its newest deployment.',
    'Look at the overview, then look up the section.',
    'The page holds 50 rows; a hold is a reviewer’s decision.',
    'The word of each verdict; the last words of a title.',
  ])('let plain text pass: %s', (text) => {
    expect(found('a.md', text)).toEqual([]);
  });

  it('leave a term to the pages of its subject', () => {
    const text = 'The test is valid at every look.';
    expect(found('docs/statistics.md', text)).toEqual([]);
    expect(found('docs/product.md', text)).toEqual(['1: every look']);
  });

  it('each say what to write instead', () => {
    for (const { instead } of BANNED_WORDS) expect(instead).not.toBe('');
  });
});
