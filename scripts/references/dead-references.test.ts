import { describe, expect, it } from 'vitest';
import { catalogueOf } from './catalogue';
import { deadReferences } from './dead-references';

const pages = [
  { path: 'docs/statistics.md', text: '# Statistics\n\n## 1. Mathematics\n\n### 1.4 E-process\n' },
  {
    path: 'docs/decisions.md',
    text: '# Decisions\n\n## Numbers\n\n### 7. A\n\n### 8. B\n\n## Decided, not built\n\n### 60. C\n',
  },
  { path: 'docs/adr/0009-page-rule.md', text: '# 9. A page is R1 or R2\n' },
];
const paths = new Set([...pages.map(({ path }) => path), 'lib/kit/clock.ts']);
const repository = { catalogue: catalogueOf(pages), exists: (path: string) => paths.has(path) };

const inSource = (text: string) => deadReferences({ path: 'lib/x.ts', text }, repository);
const inPage = (text: string) => deadReferences({ path: 'docs/adr/0001-x.md', text }, repository);

describe('a reference that leads nowhere', () => {
  it.each([
    [
      '// See statistics.md §9.',
      'lib/x.ts:1: statistics.md §9: docs/statistics.md has no section 9',
    ],
    ['// See statistics.md §1.4 and §1.5.', /has no section 1\.5$/],
    ['/** The\n * e-process (statistics.md\n * §9). */', /^lib\/x\.ts:2: .*no section 9$/],
    ['// See formats.md §1.', /there is no docs\/formats\.md/],
    ["it('is as in §1.4', () => {});", /§1\.4: name the page/],
    ['// Decided (decision 9).', /decision 9 does not exist/],
    ['// Decided (decisions 7 and 9).', /decision 9 does not exist/],
    ['// As decision 60 says.', /decision 60 is not built/],
    ['// See ADR 12.', /ADR 12 does not exist/],
    ['// As `lib/kit/sundial.ts` does.', /lib\/kit\/sundial\.ts does not exist/],
  ])('is found in source: %s', (text, problem) => {
    const found = inSource(text);
    expect(found.join('\n')).toMatch(problem);
  });

  it('is found once per comment that names a missing page', () => {
    expect(inSource('// See formats.md D4.')).toEqual(['lib/x.ts:1: formats.md does not exist']);
  });

  it('is found as a whole span: decisions 7 to 9', () => {
    expect(inSource('// decisions 7 to 9')).toEqual([
      'lib/x.ts:1: decision 9 does not exist: see docs/decisions.md',
    ]);
  });

  it('is found in pages, among them links and sections of their own', () => {
    expect(inPage('[clock](../../lib/kit/clock.ts), [gone](gone.md)\n\n`lib/gone.ts`')).toEqual([
      'docs/adr/0001-x.md:1: docs/adr/gone.md does not exist',
      'docs/adr/0001-x.md:3: lib/gone.ts does not exist',
    ]);
    expect(inPage('[statistics](../statistics.md) §2')).toHaveLength(1);
    const own = { path: 'docs/statistics.md', text: 'As §1.4 and §3 say.' };
    expect(deadReferences(own, repository)).toEqual([
      'docs/statistics.md:1: §3: this page has no section 3',
    ]);
  });
});

describe('a reference that leads somewhere', () => {
  it.each([
    '// Statistics.md §1.4, §1 (decisions 7 and 8, ADR 9, ADR 0009).',
    '// RFC 6455 §7.4 is not ours.',
    '// See `lib/kit/clock.ts:12`, docs/adr/0009-page-rule.md and https://example.com/docs/other.md.',
    'const path = `lib/gone.ts`;',
    "readFileSync('report.md');",
  ])('is left alone in source: %s', (text) => {
    expect(inSource(text)).toEqual([]);
  });

  it('is left alone in pages, where a decision may be cited before it is built', () => {
    expect(inPage('Decision 60, [statistics](../statistics.md) §1.4, `lib/<name>.ts`.')).toEqual(
      [],
    );
  });
});
